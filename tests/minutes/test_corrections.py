"""A mistake in a closed protocol is put right by a new, dated decision."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from lxml import html

from accounts.models import User
from accounts.roles import give_role
from agreements.models import Commitment
from tests.factories import agreement, decision, hold, organisation
from tests.reading import csv_rows, squeezed
from workgroups.actions import close_meeting, correct_decision
from workgroups.models import Decision

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse
    from django.test import Client

    from workgroups.models import Meeting

pytestmark = pytest.mark.django_db


@pytest.fixture
def wrong(sitting: Meeting, staff: User) -> Decision:
    """An assignment of a closed meeting with the wrong words and date."""
    point = decision(
        item=sitting.agenda.get(),
        text_ru="Поставить 12 светильников.",
        lead_organisation=organisation("Завод"),
        due_on=dt.date(2026, 9, 30),
    )
    close_meeting(meeting=sitting, user=staff)
    point.refresh_from_db()
    return point


@pytest.fixture
def dana_at(staff: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(staff)


def address(point: Decision) -> str:
    return reverse("correct-decision", args=[point.pk])


def enter(browser: Client, point: Decision, **values: Any) -> HttpResponse:
    """The form as it comes, with these boxes filled anew."""
    page = html.fromstring(browser.get(address(point)).content.decode())
    (form,) = page.xpath("//form[contains(@class, 'closing')]")
    return browser.post(address(point), dict(form.form_values()) | values)


def test_a_correction_is_a_decision_of_its_own(dana_at: Client, wrong: Decision) -> None:
    values = {"text_ru": "Поставить 1200 светильников.", "corrected_on": "2026-06-01", "due_on": "31.12.2026"}
    answer = enter(dana_at, wrong, **values)
    assert answer.url == wrong.item.meeting.get_absolute_url()
    right = wrong.corrections.get()
    assert (str(right), right.text_ru, right.corrected_on) == (
        *("1.2", "Поставить 1200 светильников.", dt.date(2026, 6, 1)),
    )
    task = Commitment.objects.get()
    assert (task.text_ru, task.due_on) == ("Поставить 1200 светильников.", dt.date(2026, 12, 31))
    moved = task.extensions.get()
    assert (moved.old_due_on, moved.new_due_on) == (dt.date(2026, 9, 30), dt.date(2026, 12, 31))
    assert "1.1" in moved.reason
    assert right.created_by.username == "dana"
    wrong.refresh_from_db()
    assert wrong.text_ru == "Поставить 12 светильников."


def test_both_points_and_the_control_list_say_so(dana_at: Client, wrong: Decision) -> None:
    enter(dana_at, wrong, text_ru="Поставить 1200.", corrected_on="2026-06-01")
    page = squeezed(dana_at.get(wrong.item.meeting.get_absolute_url()).content.decode())
    assert squeezed("corrected by point 1.2 of 1 June 2026") in page
    assert squeezed("correction of point 1.1 of 1 June 2026") in page
    assert page.count(squeezed("Correct this decision")) == 1, "only the one that stands"
    rows = csv_rows(dana_at.get(f"/commitments/control/?format=csv&lang=en&meeting={wrong.item.meeting_id}"))
    assert squeezed("corrected by point 1.2 of 1 June 2026") in squeezed(" ".join(rows[1]))


def test_the_commitment_stays_as_it_is_where_that_is_wanted(dana_at: Client, wrong: Decision) -> None:
    page = html.fromstring(dana_at.get(address(wrong)).content.decode())
    fields = dict(page.xpath("//form[contains(@class, 'closing')]")[0].form_values())
    del fields["follow"]
    assert dana_at.post(address(wrong), fields | {"text_ru": "Иначе."}).status_code == 302
    assert Commitment.objects.get().text_ru == "Поставить 12 светильников."


def test_a_point_that_was_only_noted_becomes_an_assignment(
    dana_at: Client, sitting: Meeting, staff: User
) -> None:
    noted = decision(item=sitting.agenda.get())
    close_meeting(meeting=sitting, user=staff)
    organisation("Технопарк")
    assert enter(dana_at, noted, lead_organisation="Технопарк", due_on="12.2026").status_code == 302
    task = Commitment.objects.get()
    assert task.decision == noted.corrections.get()
    assert (task.due_on, task.due_on_precision) == (dt.date(2026, 12, 31), "month")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({}, "Nothing is corrected"),
        ({"text_ru": "Иначе.", "corrected_on": "2026-05-14"}, "A correction is dated from"),
        ({"text_ru": "Иначе.", "corrected_on": "2999-01-01"}, "A correction is dated from"),
        ({"text_ru": "Иначе.", "due_on": "01.09.2026"}, "not later than the old one"),
        ({"text_ru": "", "text_kk": ""}, "what was decided"),
        ({"text_ru": "Иначе.", "lead_organisation": "Никто"}, "is not in the register"),
    ],
)
def test_what_cannot_be_is_refused_with_all_that_was_typed(
    values: dict[str, str], message: str, dana_at: Client, wrong: Decision
) -> None:
    answer = enter(dana_at, wrong, **values)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert message in text
    assert values.get("text_ru", "") in text
    assert not wrong.corrections.exists()
    assert Commitment.objects.get().text_ru == "Поставить 12 светильников."


def test_a_corrected_point_is_corrected_in_its_correction(dana_at: Client, wrong: Decision) -> None:
    enter(dana_at, wrong, text_ru="Иначе.")
    assert "corrected already" in enter(dana_at, wrong, text_ru="Ещё иначе.").content.decode()
    right = wrong.corrections.get()
    assert enter(dana_at, right, text_ru="Ещё иначе.").status_code == 302
    assert Commitment.objects.get().text_ru == "Ещё иначе."


def test_only_those_who_may_correct_and_only_what_is_closed_and_shown(
    official: User, client_of: Callable[[User], Client], dana_at: Client, wrong: Decision
) -> None:
    assert client_of(official).get(address(wrong)).status_code == 403
    assert client_of(official).post(address(wrong)).status_code == 403
    assert dana_at.get(address(decision())).status_code == 404, "a planned meeting is simply written"
    secret = decision()
    secret.item.agreement = agreement(restricted=True)
    secret.item.save()
    secret.item.meeting.chair = wrong.item.meeting.chair
    hold(secret.item.meeting)
    assert dana_at.get(address(secret)).status_code == 404


def test_a_correction_is_as_secret_as_what_it_corrects(wrong: Decision, dana_at: Client, staff: User) -> None:
    """Its own columns lead to no agreement: the commitment stays with the first of the points."""
    head = User.objects.create_user("aliya")
    give_role(head, "head")
    Commitment.objects.update(agreement=agreement("Секретное", restricted=True))
    point, today = wrong, dt.date.today()
    for words in ("Поставить 1200.", "Поставить 1300."):
        right = Decision(text_ru=words, corrected_on=today)
        point = correct_decision(wrong=point, right=right, user=head, follow=False)
    assert Decision.objects.visible_to(head).count() == 3
    assert not Decision.objects.visible_to(staff).exists()
    for page in (wrong.item.meeting.get_absolute_url(), f"{reverse('changes')}?since=2026-01-01"):
        told = dana_at.get(page).content.decode()
        assert "Поставить" not in told, page
    assert dana_at.get(address(point)).status_code == 404
