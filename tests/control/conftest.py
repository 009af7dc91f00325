"""Those who carry commitments on, and one of the commitments."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tests.factories import agreement, commitment

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from accounts.models import User
    from agreements.models import Commitment

DUE = dt.date(2010, 12, 31)


@pytest.fixture
def browser(official: User, client_of: Callable[[User], Client]) -> Client:
    """Of Ainur, who reads."""
    return client_of(official)


@pytest.fixture
def dana(staff: User, client_of: Callable[[User], Client]) -> Client:
    """Of Dana, who enters."""
    return client_of(staff)


@pytest.fixture
def timur(administrator: User, client_of: Callable[[User], Client]) -> Client:
    """Of Timur, who works on the same records."""
    return client_of(administrator)


@pytest.fixture
def promise(db: None) -> Commitment:
    """The equipment for heart surgery, due at the end of 2010."""
    return commitment("Поставить оборудование", agreement=agreement(), due_on=DUE)
