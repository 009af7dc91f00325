"""What only one row may have, and what may stand beside it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from tests import factories as make
from tests.models.columns import FIRST, SENT, Columns, person_of_register

if TYPE_CHECKING:
    from collections.abc import Callable

KEY = "00000000-0000-4000-8000-000000000001"
TOLD = {"deadline": FIRST, "days": 7}


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
