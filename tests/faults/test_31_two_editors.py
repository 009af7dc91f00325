"""31. Two editors of one record: the second sees the conflict, nothing is lost; in the admin too."""

from tests.admin.conftest import agreement, dana, place
from tests.admin.test_two_at_once import (
    test_a_form_without_a_version_changes_nothing,
    test_a_row_changed_in_the_form_of_the_agreement,
    test_a_row_changed_on_its_own_page,
    test_the_second_is_told_and_loses_nothing,
    test_without_a_tick_it_stays_refused_and_with_it_goes_through,
    timur,
)

__all__ = [
    "agreement",
    "dana",
    "place",
    "test_a_form_without_a_version_changes_nothing",
    "test_a_row_changed_in_the_form_of_the_agreement",
    "test_a_row_changed_on_its_own_page",
    "test_the_second_is_told_and_loses_nothing",
    "test_without_a_tick_it_stays_refused_and_with_it_goes_through",
    "timur",
]
