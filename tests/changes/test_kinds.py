"""Each kind of change, inside of the days and outside of them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from agreements.actions import extend_commitment
from delegations.models import Delegation
from tests.changes.conftest import Told, before, change, changes, facts
from tests.factories import (
    agenda_item,
    agreement,
    amendment,
    city,
    commitment,
    days,
    decision,
    delegation,
    meeting,
    organisation,
    party,
    person,
    renewal,
    stop,
    working_group,
)
from tests.past import forget, redate
from workgroups.actions import correct_decision
from workgroups.models import Decision, Meeting

if TYPE_CHECKING:
    from accounts.models import User

pytestmark = pytest.mark.django_db


def hold(sitting: Meeting) -> None:
    """Hold it, long ago."""
    change(sitting, state=Meeting.State.HELD, chair=person())
    before(sitting)


def test_nothing_happened(official: User) -> None:
    before(agreement("Старое"))
    before(commitment("Давнее", due_on=days(-60)))
    assert not Told(official).filled


# --- New ---


def test_what_was_entered_is_new_and_nothing_else(official: User, staff: User) -> None:
    paper = agreement("О приборах", signed_on=days(-5), partner=city("Томск"))
    change(paper, staff, title_ru="О медицинских приборах")
    promise = commitment("Поставить", due_on=days(20), agreement=paper)
    extend_commitment(commitment=promise, new_due_on=days(40), reason="Нет вагонов", user=staff)
    change(promise, staff, completed_on=days(0), result_ru="Поставлено")
    told = Told(official)
    assert told.filled == {"agreements", "commitments"}
    assert told.names("agreements") == ["О медицинских приборах"]
    assert "done" in facts(told.only("commitments"))


def test_what_was_entered_after_the_last_day_is_not_told(official: User) -> None:
    agreement("О приборах")
    assert not Told(official, until=-1).filled
    assert Told(official).filled == {"agreements"}


def test_a_new_visit_and_a_new_group(official: User, staff: User) -> None:
    visit = delegation("Визит в Томск", starts_on=days(3))
    visit.created_by = staff
    visit.save()
    working_group("Группа по Томску", order_number="17")
    told = Told(official)
    assert told.filled == {"visits", "workgroups"}
    assert told.only("visits").user == staff
    assert "17" in facts(told.only("workgroups"))


def test_a_meeting_that_was_held_with_its_decisions(official: User, staff: User) -> None:
    sitting = before(meeting(held_on=days(-2)))
    question = before(agenda_item(meeting=sitting, order=2))
    decision(item=question, number=3, text_ru="Провести ярмарку.")
    assert "meetings" not in Told(official).filled
    change(sitting, staff, state=Meeting.State.HELD, chair=person())
    told = Told(official)
    assert "2.3. Провести ярмарку." in facts(told.only("meetings"))
    assert "Held on" in facts(told.only("meetings"))
    assert told.only("meetings").user is None or told.only("meetings").moment
    assert ("state", "planned", "held") not in [one for row in told.rows("reworded") for one in changes(row)]


def test_a_meeting_held_before_is_not_told(official: User) -> None:
    before(meeting(held_on=days(-90), state="held", chair=person()))
    assert "meetings" not in Told(official).filled


# --- Done and late ---


@pytest.mark.parametrize(("due", "words"), [(-3, "2 days late"), (9, "on time")])
def test_done(due: int, words: str, official: User, staff: User) -> None:
    promise = before(commitment("Поставить", due_on=days(due)))
    change(promise, staff, completed_on=days(-1), result_ru="Поставлено", reported_by=staff)
    told = Told(official)
    assert told.filled == {"done"}
    assert words in facts(told.only("done"))
    assert "Поставлено" in facts(told.only("done"))
    assert told.only("done").moment is not None


def test_noted_late_is_told_when_it_was_noted(official: User, staff: User) -> None:
    promise = before(commitment("Поставить"))
    change(promise, staff, completed_on=days(-80), result_ru="Поставлено")
    assert Told(official).names("done") == ["Поставить"]
    assert not Told(official, since=-99, until=-90).filled


def test_done_before_is_not_told_again(official: User, staff: User) -> None:
    promise = commitment("Поставить", completed_on=days(-60), result_ru="Поставлено")
    before(promise)
    change(promise, staff, text_ru="Поставить приборы")
    assert Told(official).filled == {"reworded"}


def test_verified(official: User, staff: User, administrator: User) -> None:
    promise = before(commitment("Поставить", completed_on=days(-60), result_ru="Да", reported_by=staff))
    change(promise, administrator, verified_by=administrator, verified_on=days(-1))
    told = Told(official)
    assert told.filled == {"done"}
    assert str(administrator) in facts(told.only("done"))


def test_reopened_is_told_with_what_it_was(official: User, staff: User) -> None:
    promise = before(commitment("Поставить", completed_on=days(-60), result_ru="Поставлено"))
    change(promise, staff, completed_on=None)
    told = Told(official)
    assert told.filled == {"reworded"}
    assert [one[0] for one in changes(told.only("reworded"))] == ["completed on"]


@pytest.mark.parametrize(("due", "is_late"), [(-31, False), (-30, True), (-1, True), (0, False), (5, False)])
def test_what_became_overdue_in_the_days(due: int, is_late: bool, official: User) -> None:
    before(commitment("Поставить", due_on=days(due)))
    assert ("late" in Told(official).filled) == is_late


def test_what_was_done_or_dropped_is_not_late(official: User) -> None:
    before(commitment("Сделано", due_on=days(-5), completed_on=days(-7), result_ru="Да"))
    before(commitment("Снято", due_on=days(-5), dropped_on=days(-7), drop_reason="Отпало"))
    assert "late" not in Told(official).filled


# --- Longer ---


def test_extended(official: User, staff: User, administrator: User) -> None:
    promise = before(commitment("Поставить", due_on=dt.date(2030, 1, 10)))
    extend_commitment(
        commitment=promise,
        new_due_on=dt.date(2030, 3, 1),
        reason="Ждём оборудование",
        user=staff,
        requested_by="Томск",
        approved_by=administrator,
    )
    told = Told(official)
    assert told.filled == {"extended"}, "the date is not told as a rewording too"
    row = told.only("extended")
    assert changes(row) == [("deadline", "10 January 2030", "1 March 2030")]
    for words in ("Ждём оборудование", "Томск", str(administrator)):
        assert words in facts(row)
    assert row.user == staff


def test_a_date_moved_without_an_extension_is_not_lost(official: User, staff: User) -> None:
    promise = before(commitment("Поставить", due_on=dt.date(2030, 1, 10)))
    change(promise, staff, due_on=dt.date(2030, 3, 1))
    told = Told(official)
    assert told.filled == {"reworded"}
    assert changes(told.only("reworded")) == [("due on", "10 January 2030", "1 March 2030")]


def test_renewed(official: User) -> None:
    paper = before(agreement("О приборах", in_force_until=dt.date(2015, 12, 31)))
    before(renewal(agreement=paper, number=1, new_end=dt.date(2020, 12, 31)))
    renewal(agreement=paper, number=2, new_end=dt.date(2035, 12, 31))
    row = Told(official).only("extended")
    assert changes(row) == [("end of the term", "31 December 2020", "31 December 2035")]


def test_the_first_renewal_follows_the_paper_and_may_be_open_ended(official: User) -> None:
    paper = before(agreement("О приборах", in_force_until=dt.date(2015, 12, 31)))
    renewal(agreement=paper, new_end=None)
    assert changes(Told(official).only("extended"))[0][1:] == ("31 December 2015", "open-ended")


def test_amended(official: User) -> None:
    paper = before(agreement("О приборах"))
    before(amendment(agreement=paper, number="1"))
    amendment(agreement=paper, number="2", text_ru="Изменена цена.")
    told = Told(official)
    assert told.filled == {"amended"}
    assert "Изменена цена." in facts(told.only("amended"))


# --- Reworded ---


def test_a_typo_is_told_and_a_stamp_is_not(official: User, staff: User) -> None:
    paper = before(agreement("О приборах для Томзка"))
    change(paper, staff)
    assert not Told(official).filled
    change(paper, staff, title_ru="О приборах для Томска")
    row = Told(official).only("reworded")
    assert changes(row) == [("title in Russian", "О приборах для Томзка", "О приборах для Томска")]
    assert row.address == paper.get_absolute_url()
    assert row.moment is not None


def test_what_was_changed_and_changed_back_is_not_told(official: User, staff: User) -> None:
    paper = before(agreement("О приборах"))
    change(paper, staff, title_ru="О больницах")
    change(paper, staff, title_ru="О приборах")
    assert not Told(official).filled


def test_of_several_savings_the_first_and_the_last_words_are_told(official: User, staff: User) -> None:
    promise = before(commitment("Раз"))
    for words in ("Два", "Три"):
        change(promise, staff, text_ru=words)
    assert changes(Told(official).only("reworded")) == [("text in Russian", "Раз", "Три")]


def test_each_time_its_own_words(official: User, staff: User) -> None:
    promise = before(commitment("Раз"))
    change(promise, staff, text_ru="Два")
    redate(promise, promise.created_at + dt.timedelta(days=20), text_ru="Два")
    change(promise, staff, text_ru="Три")
    assert changes(Told(official).only("reworded")) == [("text in Russian", "Два", "Три")]
    earlier = Told(official, since=-90, until=-40)
    assert changes(earlier.only("reworded")) == [("text in Russian", "Раз", "Два")]


def test_executors_and_sides(official: User, staff: User) -> None:
    promise = before(commitment("Поставить", lead_organisation=organisation("Техноцентр")))
    promise.co_executors.add(organisation("ЭлеСи"))
    change(promise, staff, side="theirs", lead_organisation=organisation("Казцинк"))
    told = {label: (old, new) for label, old, new in changes(Told(official).only("reworded"))}
    assert told == {
        "who promised": ("our side", "their side"),
        "lead organisation": ("Техноцентр", "Казцинк"),
        "co-executors": ("", "ЭлеСи"),
    }


def test_only_a_list_changed(official: User) -> None:
    promise = before(commitment("Поставить"))
    promise.co_executors.add(organisation("ЭлеСи"))
    assert changes(Told(official).only("reworded")) == [("co-executors", "", "ЭлеСи")]


def test_a_date_known_more_closely(official: User, staff: User) -> None:
    paper = before(agreement("О", signed_on=dt.date(2010, 10, 1), signed_on_precision="month"))
    change(paper, staff, signed_on_precision="day")
    assert changes(Told(official).only("reworded")) == [("signed on", "October 2010", "1 October 2010")]


def test_parties_that_came_and_went_and_changed(official: User, staff: User) -> None:
    paper = before(agreement("О приборах"))
    went = before(party(agreement=paper, organisation=organisation("Ушедшая")))
    other = before(party(agreement=paper, organisation=None, described_ru="Прежняя"))
    party(agreement=paper, organisation=organisation("Пришедшая"))
    went.delete()
    change(other, staff, described_ru="Нынешняя")
    told = [changes(row)[0] for row in Told(official).rows("reworded")]
    assert told == [
        ("party", "", "Пришедшая"),
        ("description in Russian", "Прежняя", "Нынешняя"),
        ("party", "Ушедшая", ""),
    ]
    assert Told(official).names("reworded") == ["О приборах"] * 3


def test_a_correction_of_a_protocol(official: User, staff: User) -> None:
    sitting = before(meeting(held_on=days(-90)))
    first = before(decision(item=before(agenda_item(meeting=sitting)), text_ru="До мая."))
    hold(sitting)
    right = Decision(text_ru="До июня.", corrected_on=days(-1))
    correct_decision(wrong=first, right=right, user=staff, follow=False)
    row = Told(official).only("reworded")
    assert changes(row) == [("decision 1.1", "До мая.", "До июня.")]
    assert row.user == staff


# --- Over ---


def test_terminated(official: User, staff: User) -> None:
    paper = before(agreement("О приборах"))
    change(paper, staff, terminated_on=days(-2), termination_reason="Завод закрыт")
    told = Told(official)
    assert told.filled == {"ended"}
    assert "Завод закрыт" in facts(told.only("ended"))


def test_dropped_cancelled_and_dissolved(official: User, staff: User) -> None:
    promise, visit = before(commitment("Поставить")), before(delegation("Визит"))
    group = before(working_group("Группа"))
    change(promise, staff, dropped_on=days(-2), drop_reason="Отпало")
    change(visit, staff, state=Delegation.State.CANCELLED, state_reason="Карантин")
    change(group, staff, dissolved_on=days(-1))
    told = Told(official)
    assert told.filled == {"ended"}
    assert told.names("ended") == ["Поставить", "Визит", "Группа"]
    assert ["Отпало" in facts(told.rows("ended")[0]), "Карантин" in facts(told.rows("ended")[1])] == [
        True
    ] * 2


def test_what_ended_before_is_not_told(official: User, staff: User) -> None:
    visit = before(delegation("Визит", state=Delegation.State.CANCELLED, state_reason="Карантин"))
    change(visit, staff, state_reason="Карантин в Томске")
    assert Told(official).filled == {"reworded"}


@pytest.mark.parametrize(("end", "is_over"), [(-31, False), (-30, True), (-1, True), (0, False)])
def test_terms_that_ended(end: int, is_over: bool, official: User) -> None:
    start = days(-400)
    before(agreement("О", signed_on=start, in_force_from=start, in_force_until=days(end)))
    assert ("expired" in Told(official).filled) == is_over


def test_a_terminated_agreement_does_not_expire(official: User) -> None:
    start = days(-400)
    over = {"terminated_on": days(-60), "termination_reason": "Раньше"}
    before(agreement("О", signed_on=start, in_force_from=start, in_force_until=days(-5), **over))
    assert "expired" not in Told(official).filled


# --- Deleted ---


def test_deleted(official: User) -> None:
    for row in (
        before(agreement("О приборах")),
        before(commitment("Поставить")),
        before(delegation("Визит")),
    ):
        row.delete()
    paper = before(agreement("О больницах"))
    before(amendment(agreement=paper, number="7")).delete()
    told = Told(official)
    assert told.filled == {"deleted"}
    assert told.names("deleted") == ["О приборах", "О больницах", "Поставить", "Визит"]
    assert "№ 7" in facts(told.rows("deleted")[1])


def test_what_came_and_went_in_the_days_is_not_told(official: User) -> None:
    agreement("О приборах").delete()
    assert not Told(official).filled


# --- Cities ---


def test_each_city_has_its_own(official: User, staff: User) -> None:
    tomsk, barnaul = city("Томск"), city("Барнаул")
    for place in (tomsk, barnaul):
        old = before(agreement(f"Старое, {place}", partner=place))
        agreement(f"Новое, {place}", partner=place)
        commitment(f"Обещание, {place}", city=place)
        visit = delegation(f"Визит, {place}")
        stop(delegation=visit, city=place)
        meeting(group=working_group(f"Группа, {place}", city=place))
        change(old, staff, note="иное")
        before(commitment(f"Прежнее, {place}", city=place)).delete()
    told = Told(official, tomsk)
    assert told.filled == {
        "agreements",
        "commitments",
        "visits",
        "workgroups",
        "meetings",
        "reworded",
        "deleted",
    }
    for name in told.filled:
        (row,) = told.rows(name)
        assert "Томск" in row.name + row.place
        assert "Барнаул" not in row.name + row.place
        assert len(Told(official).rows(name)) == 2


def test_a_deleted_agreement_of_a_city(official: User) -> None:
    tomsk = city("Томск")
    paper = before(agreement("О приборах", partner=tomsk))
    paper.delete()
    assert Told(official, tomsk).names("deleted") == ["О приборах"]
    assert not Told(official, city("Барнаул")).filled


# --- Loaded without a history ---


def loaded(row: Any) -> Any:
    """The row, in the register for long, without a version of its own."""
    forget(before(row))
    return row


def test_what_was_loaded_without_a_history_is_told_by_its_dates(official: User) -> None:
    """By when it was entered, and by the days on which something happened."""
    loaded(agreement("О приборах", in_force=True, in_force_until=days(-3)))
    loaded(agreement("О школах", terminated_on=days(-4), termination_reason="Отпало"))
    loaded(commitment("Поставить", due_on=days(-9), completed_on=days(-5), result_ru="Да"))
    loaded(commitment("Опоздать", due_on=days(-9)))
    loaded(commitment("Давнее", due_on=days(-90), completed_on=days(-95), result_ru="Да"))
    forget(agreement("О больницах"))
    told = Told(official)
    assert {name: told.names(name) for name in told.filled} == {
        "agreements": ["О больницах"],
        "done": ["Поставить"],
        "late": ["Опоздать"],
        "ended": ["О школах"],
        "expired": ["О приборах"],
    }
    assert told.only("done").moment is None
    assert told.unknown == 0


def test_its_first_change_is_counted_and_never_guessed(official: User, staff: User) -> None:
    change(loaded(agreement("О приборах")), staff, title_ru="О больницах")
    change(loaded(commitment("Поставить")), staff, text_ru="Отвезти")
    change(before(agreement("О школах")), staff, title_ru="О вузах")
    forget(agreement("О мостах"))
    told = Told(official)
    assert told.unknown == 2
    assert told.names("reworded") == ["О вузах"]
    assert told.filled == {"agreements", "reworded"}


def test_its_second_change_is_told_as_of_any_other(official: User, staff: User) -> None:
    row = loaded(agreement("О приборах"))
    change(row, staff, title_ru="О больницах")
    before(row)
    change(row, staff, title_ru="О школах")
    told = Told(official)
    assert told.names("reworded") == ["О школах"]
    assert told.unknown == 0


def test_what_was_loaded_without_a_history_and_deleted_is_told(official: User) -> None:
    loaded(commitment("Поставить")).delete()
    commitment("Сегодняшнее").delete()
    told = Told(official)
    assert told.names("deleted") == ["Поставить"]
    assert told.unknown == 0


def test_of_a_restricted_one_not_even_the_number_is_told(official: User, staff: User) -> None:
    paper = loaded(agreement("Тайное", access="restricted"))
    change(paper, staff, title_ru="Секретное")
    change(loaded(commitment("Передать", agreement=paper)), staff, text_ru="Отдать")
    assert Told(official).unknown == 0
