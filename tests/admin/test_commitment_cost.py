"""The expected cost of a measure, and the reason and measures where it is late."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from agreements.models import Commitment
from tests import factories
from tests.admin.entry import Entry

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


def test_a_cost_with_its_currency_in_small_letters(dana: Client) -> None:
    entry = Entry(dana, Commitment, factories.commitment())
    entry.fill(
        cost="1500.50", cost_currency="kzt", funding_source_ru="бюджет", delay_reason_ru="Нет средств."
    )
    assert entry.send().saved, entry.errors
    row = Commitment.objects.get()
    assert str(row.expected_cost.amount) == "1500.50"
    assert (row.cost_currency, row.funding_source_ru, row.delay_reason_ru) == (
        "KZT",
        "бюджет",
        "Нет средств.",
    )


def test_a_currency_that_does_not_exist_is_refused(dana: Client) -> None:
    entry = Entry(dana, Commitment, factories.commitment()).fill(cost="5", cost_currency="ABC")
    assert not entry.send().saved
    assert "There is no such currency" in entry.errors


def test_a_cost_without_a_currency_is_refused(dana: Client) -> None:
    entry = Entry(dana, Commitment, factories.commitment()).fill(cost="5")
    assert not entry.send().saved
    assert "Enter the amount together with its currency" in entry.errors
