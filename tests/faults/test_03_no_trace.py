"""Lists, search, counts, totals, charts, what changed, home: as if the record did not exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.secret import SECRET, Register, enter_secret, everywhere, make_register, seen

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(official: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(official)


@pytest.fixture
def register(db: None) -> Register:
    return make_register()


@pytest.mark.usefixtures("papers_as_text")
def test_what_is_restricted_changes_nothing_anywhere(
    register: Register, browser: Client, administrator: User, client_of: Callable[[User], Client]
) -> None:
    """In no page, paper, file, search, count or total: as if the record did not exist."""
    addresses = everywhere()
    before = seen(browser, addresses)
    enter_secret(register)
    after = seen(browser, addresses)
    assert [address for address in addresses if after[address] != before[address]] == []
    known = seen(client_of(administrator), addresses[::4])
    assert sum(SECRET in page for page in known.values()) > 8, "the secret is nowhere to be seen at all"
