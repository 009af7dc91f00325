"""What the database refuses, both ways: every constraint lets good rows in and keeps bad ones out.

A new constraint without a line in the tables below fails the first test.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction

from tests import factories as make
from tests.factories import FACTORIES
from tests.models.columns import (
    FIRST,
    MORNING,
    NEXT,
    NINE,
    NOON,
    TEN,
    TERM_END,
    WITH_REASON,
    YEAR_AFTER,
    Columns,
    languages_of,
    person_of_register,
    utc_day,
    verified,
)

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db


def dates(first: str, last: str) -> tuple[list[Columns], list[Columns]]:
    """The same day will do, an unknown one too; an end before the beginning will not."""
    good = [
        {first: FIRST, last: FIRST},
        {first: FIRST, last: NEXT},
        {first: None, last: FIRST},
        {first: FIRST, last: None},
    ]
    return good, [{first: NEXT, last: FIRST}]


KEY = "00000000-0000-4000-8000-000000000001"
#: The one record of its table, true or nothing: tested below.
SINGLE = {"office_only_one", "office_only_true", "office_named"}
ENDED = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
TOLD = {"deadline": FIRST, "days": 7}
SENT = {"state": "sent", "sent_at": ENDED}

#: Check constraint → the columns of good rows, those of bad ones; a function is given the row.
CHECKS: dict[str, tuple[list[Any], list[Any]]] = {
    # reporting
    "issue_with_hash": ([{"sha256": "a" * 64}], [{"sha256": "a"}, {"sha256": "x" * 64}]),
    "job_no_more_than_all": ([{"done": 1, "total": 1}], [{"done": 2, "total": 1}]),
    "job_ready_with_times": (
        [{"state": "ready", "finished_at": ENDED, "expires_at": ENDED}],
        [{"state": "ready"}, {"state": "ready", "finished_at": ENDED}],
    ),
    "job_failed_with_problem": ([{"state": "failed", "problem": "Места нет."}], [{"state": "failed"}]),
    # partners
    "partners_city_has_name": languages_of("name"),
    "city_country_code": (
        [{"country": "KZ"}],
        [{"country": "kz"}, {"country": "K"}, {"country": "K2"}, {"country": ""}],
    ),
    "city_coordinates": (
        [
            {"latitude": None, "longitude": None},
            {"latitude": 90, "longitude": -180},
            {"latitude": -90, "longitude": 180},
        ],
        [
            {"latitude": 50, "longitude": None},
            {"latitude": None, "longitude": 80},
            {"latitude": 91, "longitude": 80},
            {"latitude": 50, "longitude": 181},
        ],
    ),
    "partners_sector_has_name": languages_of("name"),
    "partners_organisation_has_name": languages_of("name"),
    "organisation_tax_number_form": (
        [{"tax_number": ""}, {"tax_number": "7707083893"}, {"tax_number": "AB-12"}],
        [{"tax_number": "7707 083893"}, {"tax_number": "№7707"}],
    ),
    "person_has_surname": (
        [{"surname_kk": "Әбішев", "surname_ru": ""}, {"surname_ru": "Абишев"}],
        [{"surname_kk": "", "surname_ru": ""}],
    ),
    **WITH_REASON,
    "post_has_title": languages_of("title"),
    "post_dates": dates("since", "until"),
    # delegations
    "delegations_forum_has_title": languages_of("title"),
    "forum_dates": dates("starts_on", "ends_on"),
    "delegations_delegation_has_title": languages_of("title"),
    "delegation_dates": dates("starts_on", "ends_on"),
    "delegation_cancelled_with_reason": (
        [
            {"state": "cancelled", "state_reason": "Нелётная погода."},
            {"state": "planned", "state_reason": ""},
        ],
        [{"state": "cancelled", "state_reason": ""}],
    ),
    "delegation_not_in_return_for_itself": (
        [{"in_return_for": None}, lambda row: {"in_return_for": make.delegation()}],
        [lambda row: {"in_return_for": row}],
    ),
    "stop_dates": dates("arrives_on", "departs_on"),
    "delegations_programmeitem_has_title": languages_of("title"),
    "programme_item_times": (
        [{"starts_at": NOON, "ends_at": NOON}, {"starts_at": MORNING, "ends_at": NOON}, {"ends_at": None}],
        [{"starts_at": NOON, "ends_at": MORNING}],
    ),
    # agreements
    "digest_sent_with_time": ([{}, SENT], [{"state": "sent"}, SENT | {"state": "waiting"}]),
    "reminder_of_one_thing": ([{}], [lambda row: {"agreement": make.agreement()}, {"commitment": None}]),
    "agreements_agreement_has_title": languages_of("title"),
    "agreement_registry_number_whole": (
        [
            {"registry_year": None, "registry_sequence": None},
            {"registry_year": 1900, "registry_sequence": 1},
            {"registry_year": 2200, "registry_sequence": 1000},
        ],
        [
            {"registry_year": 2010, "registry_sequence": None},
            {"registry_year": None, "registry_sequence": 3},
            {"registry_year": 1899, "registry_sequence": 3},
            {"registry_year": 2201, "registry_sequence": 3},
            {"registry_year": 2010, "registry_sequence": 0},
        ],
    ),
    "agreement_not_its_own_parent": (
        [{"parent": None}, lambda row: {"parent": make.agreement()}],
        [lambda row: {"parent": row}],
    ),
    "agreement_signed_in_the_past": (
        [{"signed_on": None}, {"signed_on": FIRST}, lambda row: {"signed_on": utc_day(1)}],
        [lambda row: {"signed_on": utc_day(2)}],
    ),
    "agreement_term": dates("in_force_from", "in_force_until"),
    "agreement_ends_after_signing": dates("signed_on", "in_force_until"),
    "agreement_terminated_with_reason": (
        [{"signed_on": FIRST, "terminated_on": NEXT, "termination_reason": "Стороны решили иначе."}],
        [{"signed_on": FIRST, "terminated_on": NEXT, "termination_reason": ""}],
    ),
    "agreement_terminated_after_signing": (
        [{"signed_on": FIRST, "terminated_on": FIRST, "termination_reason": "Ошибка."}],
        [{"signed_on": NEXT, "terminated_on": FIRST, "termination_reason": "Ошибка."}],
    ),
    "agreement_amount_with_currency": (
        [{"amount": None, "currency": ""}, {"amount": 0, "currency": "KZT"}],
        [
            {"amount": 5, "currency": ""},
            {"amount": None, "currency": "KZT"},
            {"amount": -1, "currency": "KZT"},
            {"amount": 5, "currency": "kzt"},
            {"amount": 5, "currency": "KZ"},
        ],
    ),
    "party_named_or_described": (
        [
            {"described_ru": ""},
            {"organisation": None, "described_ru": "фирмы Томска"},
            {"organisation": None, "described_ru": "", "described_kk": "Томск фирмалары"},
        ],
        [{"organisation": None, "described_ru": "", "described_kk": "", "described_en": "firms"}],
    ),
    "renewal_dates": (
        [{"decided_on": YEAR_AFTER, "new_end": YEAR_AFTER}, {"decided_on": YEAR_AFTER, "new_end": None}],
        [{"decided_on": YEAR_AFTER, "new_end": dt.date(2016, 10, 14)}],
    ),
    "renewal_of_a_term": (
        [lambda row: {"agreement": make.agreement_of_a_term()}],
        [lambda row: {"agreement": make.agreement(in_force=True), "previous_end": None}],
    ),
    "renewal_goes_further": (
        [{"new_end": dt.date(2016, 1, 1)}, {"new_end": None}],
        [{"new_end": TERM_END}, {"new_end": dt.date(2015, 11, 1)}],
    ),
    "renewal_begins_after_the_end": (
        [{"starts_on": dt.date(2016, 1, 1)}, {"starts_on": YEAR_AFTER}, {"starts_on": None}],
        [{"starts_on": TERM_END}, {"starts_on": dt.date(2015, 10, 1)}],
    ),
    "renewal_period": (
        [{"starts_on": YEAR_AFTER, "new_end": YEAR_AFTER}, {"starts_on": YEAR_AFTER, "new_end": None}],
        [{"starts_on": YEAR_AFTER, "new_end": dt.date(2016, 10, 14)}],
    ),
    "amendment_has_text": languages_of("text"),
    "commitment_has_text": languages_of("text"),
    "commitment_closed_with_result": (
        [
            {"completed_on": None, "result_ru": ""},
            {"completed_on": FIRST, "result_ru": "Сделано."},
            {"completed_on": FIRST, "result_ru": "", "result_kk": "Орындалды."},
        ],
        [{"completed_on": FIRST, "result_ru": "", "result_kk": ""}],
    ),
    "commitment_done_or_dropped": (
        [
            {"completed_on": FIRST, "result_ru": "Сделано."},
            {"completed_on": None, "dropped_on": FIRST, "drop_reason": "Отпало."},
        ],
        [{"completed_on": FIRST, "result_ru": "Сделано.", "dropped_on": FIRST, "drop_reason": "Отпало."}],
    ),
    "commitment_dropped_with_reason": (
        [{"dropped_on": FIRST, "drop_reason": "Отпало."}],
        [{"dropped_on": FIRST, "drop_reason": ""}],
    ),
    "commitment_verified_when_done": (
        [{"verified_by": None, "verified_on": None}, lambda row: verified()],
        [
            lambda row: verified(completed_on=None),
            lambda row: verified(verified_on=None),
            lambda row: verified(verified_by=None),
        ],
    ),
    "commitment_cost_with_currency": (
        [{"cost": None, "cost_currency": ""}, {"cost": 0, "cost_currency": "KZT"}],
        [
            {"cost": 5, "cost_currency": ""},
            {"cost": None, "cost_currency": "KZT"},
            {"cost": -1, "cost_currency": "KZT"},
            {"cost": 5, "cost_currency": "kzt"},
        ],
    ),
    "commitment_verified_by_another": (
        [lambda row: verified(by="dana")],
        [lambda row: verified(by="ainur"), lambda row: verified(reported_by=None)],
    ),
    "commitment_verified_after_done": (
        [lambda row: verified(), lambda row: verified(verified_on=FIRST)],
        [lambda row: verified(completed_on=NEXT, verified_on=FIRST)],
    ),
    "commitment_order_dated": (
        [
            {"order_number": "214-ө", "ordered_on": FIRST},
            {"order_number": "", "ordered_on": FIRST},
            {"order_number": "", "ordered_on": None},
        ],
        [{"order_number": "214-ө", "ordered_on": None}],
    ),
    "commitment_after_its_order": (
        [
            {"ordered_on": FIRST, "due_on": FIRST},
            {"ordered_on": FIRST, "due_on": None},
            {"ordered_on": None, "due_on": FIRST},
            {"ordered_on": FIRST, "completed_on": FIRST, "result_ru": "Сделано."},
            {"ordered_on": FIRST, "due_on": NEXT, "dropped_on": FIRST, "drop_reason": "Отпало."},
        ],
        [
            {"ordered_on": NEXT, "due_on": FIRST},
            {"ordered_on": NEXT, "completed_on": FIRST, "result_ru": "Сделано."},
            {"ordered_on": NEXT, "dropped_on": FIRST, "drop_reason": "Отпало."},
        ],
    ),
    "access_grant_person_or_unit": (
        [{"unit": ""}, {"user": None, "unit": "Отдел экономики"}],
        [{"user": None, "unit": ""}, {"unit": "Отдел экономики"}],
    ),
    "access_grant_until_after_given": (
        [{"given_on": FIRST, "until": FIRST}, {"given_on": FIRST, "until": None}],
        [{"given_on": NEXT, "until": FIRST}],
    ),
    "access_grant_with_reason": ([{"reason": "Ведёт переговоры."}], [{"reason": ""}]),
    "extension_goes_forward": (
        [{"old_due_on": FIRST, "new_due_on": NEXT}],
        [{"old_due_on": FIRST, "new_due_on": FIRST}, {"old_due_on": NEXT, "new_due_on": FIRST}],
    ),
    "extension_with_reason": ([{"reason": "Ожидается оборудование."}], [{"reason": ""}]),
    "document_of_one_thing": (
        [
            lambda row: {"agreement": make.agreement(), "delegation": None, "commitment": None},
            lambda row: {"agreement": None, "delegation": make.delegation(), "commitment": None},
            lambda row: {"agreement": None, "delegation": None, "commitment": make.commitment()},
        ],
        [
            {"agreement": None, "delegation": None, "commitment": None},
            lambda row: {"agreement": make.agreement(), "delegation": make.delegation()},
            lambda row: {"agreement": make.agreement(), "commitment": make.commitment()},
            lambda row: {"agreement": None, "delegation": make.delegation(), "commitment": make.commitment()},
        ],
    ),
    "document_somewhere": (
        [{"archive_place": "Фонд 1"}, {"archive_place": "", "file": "x.pdf", "sha256": "a" * 64, "size": 1}],
        [{"archive_place": "", "file": ""}],
    ),
    "document_file_with_hash": (
        [{"file": ""}, {"file": "x.pdf", "sha256": "a" * 64, "size": 1}],
        [
            {"file": "x.pdf", "sha256": "", "size": 1},
            {"file": "x.pdf", "sha256": "A" * 64, "size": 1},
            {"file": "x.pdf", "sha256": "a" * 63, "size": 1},
            {"file": "x.pdf", "sha256": "a" * 64, "size": None},
        ],
    ),
    # workgroups
    "workgroups_workinggroup_has_name": languages_of("name"),
    "working_group_dates": dates("formed_on", "dissolved_on"),
    "membership_dates": dates("since", "until"),
    "meeting_held_with_chair": (
        [{"state": "planned", "chair": None}, lambda row: {"state": "held", "chair": make.person()}],
        [{"state": "held", "chair": None}],
    ),
    "meeting_chair_is_not_secretary": (
        [
            lambda row: {"chair": make.person(), "secretary": make.person()},
            lambda row: {"chair": None, "secretary": make.person()},
        ],
        [lambda row: {"chair": (one := make.person()), "secretary": one}],
    ),
    "meeting_hours": (
        [
            {"starts_at": None, "ends_at": None},
            {"starts_at": NINE, "ends_at": None},
            {"starts_at": NINE, "ends_at": TEN},
        ],
        [
            {"starts_at": None, "ends_at": TEN},
            {"starts_at": TEN, "ends_at": NINE},
            {"starts_at": TEN, "ends_at": TEN},
        ],
    ),
    "meeting_cancelled_with_reason": (
        [
            {"state": "cancelled", "cancel_reason": "Нет кворума."},
            {"state": "planned", "cancel_reason": ""},
        ],
        [
            {"state": "cancelled", "cancel_reason": ""},
            {"state": "planned", "cancel_reason": "Нет кворума."},
        ],
    ),
    "workgroups_agendaitem_has_title": languages_of("title"),
    "agenda_item_place": (
        [{"is_struck": False, "order": 7}, {"is_struck": True, "order": None}],
        [{"is_struck": False, "order": None}, {"is_struck": True, "order": 7}],
    ),
    "agenda_item_origin": (
        [
            {"origin": "own", "agreement": None},
            {"origin": "overdue"},
            lambda row: {"origin": "own", "agreement": make.agreement()},
            lambda row: {"origin": "protocol", "protocol": make.meeting()},
            lambda row: {"origin": "agreement", "agreement": make.agreement(), "protocol": None},
        ],
        [
            {"origin": "protocol", "protocol": None},
            {"origin": "agreement", "agreement": None},
            lambda row: {"origin": "own", "protocol": make.meeting()},
            lambda row: {"origin": "protocol", "protocol": make.meeting(), "agreement": make.agreement()},
        ],
    ),
    "agenda_item_earlier_protocol": (
        [lambda row: {"origin": "protocol", "protocol": make.meeting()}, {"origin": "own", "protocol": None}],
        [lambda row: {"origin": "protocol", "protocol": row.meeting}],
    ),
    "decision_has_text": languages_of("text"),
    "decision_correction_dated": (
        [
            {"corrects": None, "corrected_on": None},
            lambda row: {"corrects": make.decision(), "corrected_on": FIRST},
        ],
        [
            {"corrects": None, "corrected_on": FIRST},
            lambda row: {"corrects": make.decision(), "corrected_on": None},
        ],
    ),
}


def within(**columns: Any) -> tuple[Columns, list[Columns]]:
    """Two rows alike in all these columns clash; unlike in any one of them they do not."""
    return columns, [{name: value for name, value in columns.items() if name != other} for other in columns]


def twins_of_digest(same: Columns, other: Columns) -> tuple[Columns, list[Columns]]:
    own = {"user": person_of_register()}
    return own | same, [same, own | other]


def twins_of_registry() -> tuple[Columns, list[Columns]]:
    number = {"registry_year": 2010, "registry_sequence": 3}
    return number, [number | {"registry_year": 2011}, number | {"registry_sequence": 4}, {}, {}]


def twins_of_party() -> tuple[Columns, list[Columns]]:
    """Of those that the paper does not name, there may be several."""
    same, others = within(agreement=make.agreement(), organisation=make.organisation())
    described = {"agreement": same["agreement"], "organisation": None, "described_ru": "фирмы Томска"}
    return same, [*others, described, described]


def twins_of_numbered(
    parent: str, factory: Callable, number: str = "number"
) -> tuple[Columns, list[Columns]]:
    owner = factory()
    return {parent: owner, number: 1}, [{parent: owner, number: 2}, {number: 1}]


def twins_of_renewal() -> tuple[Columns, list[Columns]]:
    owner = make.agreement_of_a_term()
    until = {number: dt.date(2015 + number, 12, 31) for number in (1, 2)}
    return {"agreement": owner, "number": 1, "new_end": until[1]}, [
        {"number": 1, "new_end": until[1]},
        {"agreement": owner, "number": 2, "new_end": until[2]},
    ]


def twins_of_tax_number() -> tuple[Columns, list[Columns]]:
    kept = {"tax_number": "7707083893", "keeps_unchecked_numbers": True}
    return {"tax_number": "7707083893"}, [
        {"tax_number": ""},
        {"tax_number": ""},
        {"tax_number": "7017002351"},
        kept,
    ]


def twins_of_head() -> tuple[Columns, list[Columns]]:
    visit = make.delegation()
    return {"delegation": visit, "role": "head"}, [{"delegation": visit, "role": "member"}, {"role": "head"}]


def twins_of_seat() -> tuple[Columns, list[Columns]]:
    same, others = within(group=make.working_group(), person=make.person())
    return same, [*others, same | {"until": FIRST}]


def twins_of_chair() -> tuple[Columns, list[Columns]]:
    chair = {"group": make.working_group(), "role": "chair"}
    return chair, [chair | {"role": "deputy"}, {"role": "chair"}, chair | {"until": FIRST}]


def twins_of_number() -> tuple[Columns, list[Columns]]:
    """A meeting called off gives its number back, however often."""
    same, others = twins_of_numbered("group", make.working_group)
    off = same | {"state": "cancelled", "cancel_reason": "Нет кворума."}
    return same, [*others, off, off]


def twins_of_protocol() -> tuple[Columns, list[Columns]]:
    here, heard = {"meeting": make.meeting()}, {"origin": "protocol", "protocol": make.meeting()}
    return here | heard, [here | {"order": 2}, heard, here | {"order": 3}]


def twins_of_overdue() -> tuple[Columns, list[Columns]]:
    here = {"meeting": make.meeting()}
    return here | {"origin": "overdue"}, [here | {"order": 2}, {"origin": "overdue"}, here | {"order": 3}]


#: Unique constraint or field → columns that only one row may have, and those that may stand beside it.
UNIQUE: dict[str, Callable[[], tuple[Columns, list[Columns]]]] = {
    "accounts.CalendarFeed.user": lambda: ({"user": person_of_register("ainur")}, [{}]),
    "accounts.CalendarFeed.secret": lambda: ({"secret": "a" * 32}, [{"secret": "b" * 32}]),
    "partners.City.slug": lambda: ({"slug": "tomsk"}, [{"slug": "barnaul"}]),
    "partners.Person.user": lambda: ({"user": person_of_register()}, [{"user": None}, {}]),
    "digest_one_a_day": lambda: (
        {"user": person_of_register(), "day": FIRST} | SENT,
        [{"user": person_of_register()} | SENT, {"day": FIRST} | SENT],
    ),
    "digest_one_waiting": lambda: (
        {"user": person_of_register()},
        [{}, {"user": person_of_register()} | SENT],
    ),
    "reminder_of_agreement_once": lambda: within(**TOLD, digest=make.digest(), agreement=make.agreement()),
    "reminder_of_commitment_once": lambda: within(**TOLD, digest=make.digest(), commitment=make.commitment()),
    "partners.Sector.code": lambda: ({"code": "mining"}, [{"code": "fishery"}]),
    "workgroups.AgendaItem.entered_as": lambda: ({"entered_as": KEY}, [{"entered_as": None}, {}]),
    "workgroups.Decision.entered_as": lambda: ({"entered_as": KEY}, [{"entered_as": None}, {}]),
    "workgroups.Decision.commitment": lambda: ({"commitment": make.commitment()}, [{"commitment": None}, {}]),
    "reporting.Job.key": lambda: ({"key": KEY}, [{}]),
    "reporting.Issue.key": lambda: ({"key": KEY}, [{}]),
    "issue_number_once": lambda: (
        {"year": 2026, "sequence": 9_999},
        [{"year": 2025, "sequence": 9_999}, {"year": 2026, "sequence": 10_000}],
    ),
    "city_one_home": lambda: ({"is_home": True}, [{"is_home": False}, {"is_home": False}]),
    "organisation_tax_number": twins_of_tax_number,
    "member_once": lambda: within(delegation=make.delegation(), person=make.person()),
    "member_one_head": twins_of_head,
    "stop_order": lambda: twins_of_numbered("delegation", make.delegation, "order"),
    "agreement_registry_number": twins_of_registry,
    "party_once": twins_of_party,
    "renewal_number": twins_of_renewal,
    "amendment_number": lambda: twins_of_numbered("agreement", make.agreement),
    "membership_once": twins_of_seat,
    "membership_one_chair": twins_of_chair,
    "meeting_number": twins_of_number,
    "attendance_once": lambda: within(meeting=make.meeting(), person=make.person()),
    "agenda_item_order": lambda: twins_of_numbered("meeting", make.meeting, "order"),
    "agenda_item_protocol_once": twins_of_protocol,
    "agenda_item_overdue_once": twins_of_overdue,
    "decision_number": lambda: twins_of_numbered("item", make.agenda_item),
}

TABLES = [model for model in FACTORIES if not model._meta.proxy]
MODEL_OF = {constraint.name: model for model in TABLES for constraint in model._meta.constraints} | {
    f"{model._meta.app_label}.{model.__name__}.{field.name}": model
    for model in TABLES
    for field in model._meta.fields
    if field.unique and not field.primary_key
}


def test_every_constraint_stands_in_a_table() -> None:
    assert set(CHECKS) | set(UNIQUE) | SINGLE == set(MODEL_OF)


def test_the_office_is_one() -> None:
    assert broken_by(lambda: make.office(name_ru="", name_en="E")) == "office_named"
    make.office(name_ru="", name_kk="Қ")
    assert broken_by(make.office) == "office_only_one"
    assert broken_by(lambda: make.office(only=False)) == "office_only_true"


def broken_by(save: Callable[[], Any]) -> str:
    """The name of the constraint that the database refuses this for."""
    try:
        with transaction.atomic():
            save()
            connection.check_constraints()  # deferred ones speak up at the end of a transaction
    except IntegrityError as error:
        return error.__cause__.diag.constraint_name
    return "nothing"


def messages_of(row: models.Model) -> list[str]:
    """What a form says of the row."""
    try:
        row.validate_constraints()
        row.validate_unique()
    except ValidationError as error:
        return error.messages
    return []


def message_of(name: str) -> list[str]:
    constraints = {one.name: one for one in MODEL_OF[name]._meta.constraints}
    return [str(constraints[name].get_violation_error_message() % {"name": name})]


def changed(row: models.Model, columns: Any) -> models.Model:
    for column, value in (columns(row) if callable(columns) else columns).items():
        setattr(row, column, value)
    return row


@pytest.mark.parametrize("name", CHECKS)
def test_a_check_lets_good_rows_in(name: str) -> None:
    for columns in CHECKS[name][0]:
        row = changed(FACTORIES[MODEL_OF[name]](), columns)
        row.save()
        assert messages_of(row) == []


#: The trigger that guards whole chains speaks before the check of a single row.
SPEAKS_FIRST = {"agreement_not_its_own_parent": "agreement_parents_do_not_loop"}


@pytest.mark.parametrize("name", CHECKS)
def test_a_check_keeps_bad_rows_out_and_says_why(name: str) -> None:
    for columns in CHECKS[name][1]:
        row = changed(FACTORIES[MODEL_OF[name]](), columns)
        assert broken_by(row.save) == SPEAKS_FIRST.get(name, name)
        assert messages_of(row) == message_of(name)


@pytest.mark.parametrize("name", UNIQUE)
def test_what_is_unique_stands_beside_what_differs(name: str) -> None:
    same, others = UNIQUE[name]()
    for columns in [same, *others]:
        FACTORIES[MODEL_OF[name]](**columns)
    connection.check_constraints()


@pytest.mark.parametrize("name", UNIQUE)
def test_what_is_unique_is_refused_twice_and_says_why(name: str) -> None:
    same, others = UNIQUE[name]()
    factory = FACTORIES[MODEL_OF[name]]
    factory(**same)
    refused = broken_by(lambda: factory(**same))
    messages = messages_of(changed(factory(**others[0]), same))
    if "." in name:  # a unique field: PostgreSQL and Django name and word it themselves
        assert name.rpartition(".")[2] in refused
        assert messages
    else:
        assert refused == name
        assert messages == message_of(name)
