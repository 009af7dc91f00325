"""The composition of a working group over time: who sits in it on a day, who did, what changed when."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .models import Membership, WorkingGroup

#: A seat that begins within so many days after another of the same person ended is a new role, not a return.
HANDOVER = dt.timedelta(days=1)


@dataclass(frozen=True)
class Change:
    """Somebody joined, left, or got a new role or title."""

    day: dt.date
    seat: Membership
    words: str


@dataclass(frozen=True)
class Composition:
    """All seats; those on a day, those of people who had left by then, and all changes, the latest first."""

    day: dt.date
    all: list[Membership]
    present: list[Membership]
    former: list[Membership]
    changes: list[Change]


def composition(group: WorkingGroup, day: dt.date) -> Composition:
    """One query."""
    seats = list(group.memberships.by_rank())
    present = [seat for seat in seats if holds(seat, day)]
    people = {seat.person_id for seat in present}
    former = [seat for seat in seats if seat.until and seat.until < day and seat.person_id not in people]
    return Composition(
        day=day,
        all=seats,
        present=present,
        former=sorted(former, key=lambda seat: seat.until or day, reverse=True),
        changes=sorted(changes(seats), key=lambda change: change.day, reverse=True),
    )


def holds(seat: Membership, day: dt.date) -> bool:
    """Whether the seat is held on ``day``, as ``valid_on`` has it."""
    return (seat.since is None or seat.since <= day) and (seat.until is None or seat.until >= day)


def changes(seats: list[Membership]) -> Iterator[Change]:
    def by_person(seat: Membership) -> int:
        return seat.person_id

    def by_time(seat: Membership) -> tuple[dt.date, int]:
        return seat.since or dt.date.min, seat.pk

    for _person, own in groupby(sorted(seats, key=by_person), key=by_person):
        yield from changes_of(sorted(own, key=by_time))


def changes_of(seats: list[Membership]) -> Iterator[Change]:
    """Of one person, whose seats follow one another."""
    for place, seat in enumerate(seats):
        before = seats[place - 1] if place else None
        after = seats[place + 1] if place + 1 < len(seats) else None
        if seat.since:
            words = succeeded(before, seat) if before and follows(seat, before) else joined(seat)
            yield Change(seat.since, seat, words)
        if seat.until and not (after and follows(after, seat)):
            yield Change(seat.until, seat, _("left the group, {role}").format(role=seat.get_role_display()))


def follows(seat: Membership, before: Membership) -> bool:
    """Whether ``seat`` begins where ``before`` ends."""
    return bool(seat.since and before.until and seat.since <= before.until + HANDOVER)


def joined(seat: Membership) -> str:
    return _("joined the group, {role}").format(role=seat.get_role_display())


def succeeded(before: Membership, seat: Membership) -> str:
    if before.role == seat.role:
        return _("new title or side, {role} as before").format(role=seat.get_role_display())
    return _("new role: {role}, before {before}").format(
        role=seat.get_role_display(), before=before.get_role_display()
    )
