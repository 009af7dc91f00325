"""People and records of the admin's tests."""

from tests.admin.conftest import _english, agreement, dana, place

__all__ = ["_english", "agreement", "dana", "place"]
