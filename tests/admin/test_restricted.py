"""A restricted paper entered by somebody who will not see it afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from accounts.roles import give_role
from agreements.models import Agreement
from tests import factories
from tests.admin.entry import Entry, address

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import SimpleNamespace

    from django.test import Client

    from accounts.models import User

LIST = address(Agreement, "changelist")


def test_staff_are_warned_and_then_told(dana: Client, place: SimpleNamespace) -> None:
    entry = Entry(dana, Agreement).fill(title_ru="О закрытой поставке", access="restricted")
    assert not entry.send().saved
    assert "you will not be able to open it" in entry.errors
    assert not Agreement.objects.exists()
    assert entry.answer().send().saved, entry.errors
    agreement = Agreement.objects.get()
    assert agreement.access == "restricted"

    page = dana.get(LIST)
    assert [str(message) for message in page.context["messages"]] == [
        f"Saved: {agreement}. Only those who may see restricted records can open it now."
    ]
    assert page.context["cl"].result_count == 0


@pytest.mark.parametrize("button", ["_save", "_continue", "_addanother"])
def test_an_agreement_made_restricted_leads_to_the_list(dana: Client, button: str) -> None:
    agreement = factories.agreement(title="О поставке")
    entry = Entry(dana, Agreement, agreement).fill(access="restricted").send()
    assert "you will not be able to open it" in entry.errors
    response = dana.post(entry.address, {**entry.answer().fields, button: "1"}, follow=True)
    assert response.redirect_chain == [(LIST, 302)]
    (message,) = response.context["messages"]
    assert str(message).startswith("Saved: ")
    assert address(Agreement, "change", agreement.pk) not in str(message)


def test_the_head_is_not_warned(staff: User, client_of: Callable[[User], Client]) -> None:
    give_role(staff, "head")
    agreement = factories.agreement(title="О поставке")
    entry = Entry(client_of(staff), Agreement, agreement).fill(access="restricted").send()
    assert entry.saved, entry.errors
    assert Entry(entry.client, Agreement, agreement).fields["access"] == ["restricted"]


def test_other_access_asks_nothing(dana: Client, place: SimpleNamespace) -> None:
    assert Entry(dana, Agreement).fill(title_ru="О поставке", access="public").send().saved
