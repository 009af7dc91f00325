"""How a working group does: when it met last, who comes, and what waits for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Count, Q
from django.urls import reverse

from agreements.models import Agreement, Commitment

from .composition import holds
from .hearings import unheard
from .models import Attendance, Meeting

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from accounts.models import AnyUser
    from partners.models import Person

    from .models import Membership, WorkingGroup

#: How many of the last meetings are looked at, and how many of them in a row a member may not miss.
LOOKED_AT, MISSED = 6, 3


@dataclass(frozen=True)
class Turnout:
    """Of a meeting: how many of those who were members that day came."""

    meeting: Meeting
    members: int
    came: set[int] = field(default_factory=set)

    @property
    def per_cent(self) -> int:
        return round(100 * len(self.came) / self.members)


@dataclass(frozen=True)
class Health:
    """A working group on a day, as far as ``user`` may know of what waits for it."""

    group: WorkingGroup
    day: dt.date
    user: AnyUser
    seats: list[Membership]

    # --- Meetings ---

    @cached_property
    def meetings(self) -> list[Meeting]:
        """The last that were held by the day, the latest first."""
        return list(Meeting.objects.held().filter(group=self.group, held_on__lte=self.day)[:LOOKED_AT])

    @property
    def last_meeting(self) -> Meeting | None:
        return self.meetings[0] if self.meetings else None

    @cached_property
    def next_meeting(self) -> Meeting | None:
        planned = Meeting.objects.planned().filter(group=self.group, held_on__gte=self.day)
        return planned.order_by("held_on", "number").first()

    @property
    def quiet_days(self) -> int | None:
        """Since the last meeting, or since the group was formed; ``None`` where neither is known."""
        since = self.last_meeting.held_on if self.last_meeting else self.group.formed_on
        return (self.day - since).days if since and since <= self.day else None

    @property
    def is_quiet(self) -> bool:
        """Whether it should have met by now; a group that was dissolved need not."""
        dissolved = self.group.dissolved_on is not None and self.group.dissolved_on <= self.day
        return not dissolved and (self.quiet_days is None or self.quiet_days >= settings.GROUP_QUIET_DAYS)

    # --- Who comes ---

    @cached_property
    def turnouts(self) -> list[Turnout]:
        """Of those of the last meetings where anybody was marked; a query for all of them."""
        marked = Attendance.objects.filter(meeting__in=[meeting.pk for meeting in self.meetings])
        present: dict[int, set[int]] = {}
        for meeting, person, presence in marked.values_list("meeting", "person", "presence"):
            came = present.setdefault(meeting, set())
            if presence == Attendance.Presence.PRESENT:
                came.add(person)
        found = (
            self.turnout(meeting, present[meeting.pk]) for meeting in self.meetings if meeting.pk in present
        )
        return [turnout for turnout in found if turnout.members]

    def turnout(self, meeting: Meeting, present: set[int]) -> Turnout:
        """The chair and the secretary were there: the protocol names them apart."""
        members = {seat.person_id for seat in self.seats if holds(seat, meeting.held_on)}
        came = present | {key for key in (meeting.chair_id, meeting.secretary_id) if key}
        return Turnout(meeting, len(members), members & came)

    @property
    def average(self) -> int | None:
        """Per cent of the members, over the meetings looked at."""
        found = self.turnouts
        return round(sum(one.per_cent for one in found) / len(found)) if found else None

    @property
    def absent(self) -> list[Person]:
        """Members who came to none of the last three meetings, though they were members at each."""
        last = self.turnouts[:MISSED]
        if len(last) < MISSED:
            return []
        seats = (seat for seat in self.seats if holds(seat, self.day))
        return [seat.person for seat in seats if all(self.missed(seat.person_id, one) for one in last)]

    def missed(self, person: int, turnout: Turnout) -> bool:
        was_member = any(
            holds(seat, turnout.meeting.held_on) for seat in self.seats if seat.person_id == person
        )
        return was_member and person not in turnout.came

    # --- What waits ---

    @cached_property
    def unheard(self) -> int:
        """Agreements of its city in force that no meeting heard lately."""
        agreements = Agreement.objects.listed_to(self.user).with_partner([self.group.city])
        return unheard(agreements, self.day).count()

    @cached_property
    def commitments(self) -> dict[str, int]:
        """Of its city: ``unfinished``, and the ``overdue`` among them. One query."""
        promised = Commitment.objects.listed_to(self.user).filter(city=self.group.city)
        unfinished = promised.unfinished(self.day).order_by()
        return unfinished.aggregate(
            unfinished=Count("pk"), overdue=Count("pk", filter=Q(due_on__lt=self.day))
        )

    # --- The registers that show exactly these rows ---

    @property
    def unheard_address(self) -> str:
        return self.register("unheard")

    @property
    def unfinished_address(self) -> str:
        return self.register("commitments", ("open", "due_soon", "overdue"))

    @property
    def overdue_address(self) -> str:
        return self.register("commitments", ("overdue",))

    def register(self, name: str, states: Iterable[str] = ()) -> str:
        asked = [f"city={self.group.city.slug}", *(f"state={state}" for state in states)]
        return f"{reverse(name)}?{'&'.join([*asked, f'on={self.day.isoformat()}'])}"
