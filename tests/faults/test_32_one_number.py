"""32. The same number at the same moment: one wins, the other gets the next, or is told."""

from tests.admin.conftest import agreement, dana, place
from tests.admin.test_registry_number import (
    test_at_the_same_moment,
    test_the_second_waits_for_the_first_to_end,
)
from tests.prints.test_issuing import test_two_at_once_never_get_the_same_number

__all__ = [
    "agreement",
    "dana",
    "place",
    "test_at_the_same_moment",
    "test_the_second_waits_for_the_first_to_end",
    "test_two_at_once_never_get_the_same_number",
]
