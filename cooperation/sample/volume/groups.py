"""Invented working groups and their protocols."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from agreements.models.choices import Side
from workgroups.models import AgendaItem, Attendance, Decision, Meeting, Membership, WorkingGroup

from .chance import Words
from .phrases import matter, step, thing
from .rows import MARK, save

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from agreements.models import Agreement
    from partners.models import City, Person

    from .chance import Chance
    from .world import World

Role, Origin = Membership.Role, AgendaItem.Origin
ROLES = (Role.CHAIR, Role.DEPUTY, Role.SECRETARY)
TITLE = Words("бөлім басшысы", "руководитель отдела")


class Groups:
    """The maker of working groups, their members and their meetings."""

    def __init__(self, chance: Chance, world: World) -> None:
        self.chance = chance
        self.world = world

    def make(self, heard: Mapping[int, Sequence[Agreement]], meetings: int) -> None:
        """A group for each partner city without one; so many meetings, where its agreements are ``heard``."""
        taken = set(WorkingGroup.objects.values_list("city", flat=True))
        groups = [self.group(city) for city in self.world.partners if city.pk not in taken]
        save(groups)
        seats = {group.pk: self.seats(group) for group in groups}
        save([seat for group in groups for seat in seats[group.pk]])
        for group in groups:
            papers = heard.get(group.city_id, ())
            last = self.meet(group, seats[group.pk], papers, meetings)
            self.plan(last, seats[group.pk], papers)

    def group(self, city: City) -> WorkingGroup:
        name = Words(
            f"{city.name_kk_comitative} ынтымақтастық жөніндегі жұмыс тобы",
            f"Рабочая группа по сотрудничеству с городом {city.name_ru_instrumental}",
        )
        number = f"{self.chance.randint(1, 400)}-ө"
        return WorkingGroup(
            city=city, formed_on=self.world.first, order_number=number, note=MARK, **name.columns("name")
        )

    def seats(self, group: WorkingGroup) -> list[Membership]:
        """Chair, deputy and secretary of ours, then members of both sides; some left, and others came."""
        chance = self.chance
        people = chance.some(self.world.people, 8, 14)
        seats = [self.seat(group, person, order) for order, person in enumerate(people)]
        for left, came in zip(seats[len(ROLES) :: 3], seats[len(ROLES) + 1 :: 3], strict=False):
            left.until = chance.day(self.world.first, self.world.until - dt.timedelta(days=1))
            came.since = left.until + dt.timedelta(days=1)
        return seats

    def seat(self, group: WorkingGroup, person: Person, order: int) -> Membership:
        leads = order < len(ROLES)
        return Membership(
            group=group,
            person=person,
            role=ROLES[order] if leads else Role.MEMBER,
            side=Side.OURS if leads or self.chance.happens(0.6) else Side.THEIRS,
            since=self.world.first,
            order=order,
            **TITLE.columns("title"),
        )

    def meet(
        self, group: WorkingGroup, seats: list[Membership], heard: Sequence[Agreement], number: int
    ) -> Meeting:
        """So many meetings over the years, the last on the last day; that one."""
        step_of_time = (self.world.until - self.world.first) / number
        meetings = [
            self.meeting(group, seats, place, self.world.first + step_of_time * place)
            for place in range(1, number + 1)
        ]
        save(meetings)
        save([present for meeting in meetings for present in self.attendance(meeting, seats)])
        agenda = [item for meeting in meetings for item in self.agenda(meeting, heard, seats)]
        save(agenda)
        save([decision for item in agenda if not item.is_struck for decision in self.decisions(item)])
        # Last: the protocol of a held meeting takes no more rows.
        Meeting.objects.filter(pk__in=[meeting.pk for meeting in meetings]).update(state=Meeting.State.HELD)
        return meetings[-1]

    def meeting(self, group: WorkingGroup, seats: list[Membership], number: int, day: dt.date) -> Meeting:
        return Meeting(
            group=group,
            number=number,
            held_on=day,
            place_kk=group.city.name_kk,
            place_ru=group.city.name_ru,
            chair=seats[0].person,
            secretary=seats[2].person,
        )

    def plan(self, last: Meeting, seats: list[Membership], heard: Sequence[Agreement]) -> None:
        """The next meeting: it hears the last protocol first."""
        day = self.chance.later(self.world.until, 3, 60)
        meeting = self.meeting(last.group, seats, last.number + 1, day)
        meeting.starts_at, meeting.ends_at = dt.time(15), dt.time(16, 30)
        save([meeting])
        title = Words(
            f"№ {last.number} хаттаманың орындалуы туралы", f"О ходе исполнения протокола № {last.number}"
        )
        first = AgendaItem(
            meeting=meeting,
            order=1,
            origin=Origin.PROTOCOL,
            protocol=last,
            reporter=meeting.secretary,
            **title.columns("title"),
        )
        others = list(self.agenda(meeting, heard, seats, first=2))
        for item in others:
            item.heard_kk = item.heard_ru = ""
        save([first, *others])

    def attendance(self, meeting: Meeting, seats: list[Membership]) -> Iterator[Attendance]:
        for seat in sitting(seats, meeting.held_on):
            came = seat.role in (Role.CHAIR, Role.SECRETARY) or self.chance.happens(0.85)
            presence = Attendance.Presence.PRESENT if came else Attendance.Presence.ABSENT
            yield Attendance(
                meeting=meeting, person=seat.person, presence=presence, title_kk=TITLE.kk, title_ru=TITLE.ru
            )

    def agenda(
        self, meeting: Meeting, heard: Sequence[Agreement], seats: list[Membership], first: int = 1
    ) -> Iterator[AgendaItem]:
        """From two to four questions, and sometimes one that was proposed and struck."""
        chance = self.chance
        people = [seat.person for seat in sitting(seats, meeting.held_on)]
        for order in range(first, first + chance.randint(2, 4)):
            about = matter(chance, thing(chance, chance.choice(self.world.sectors).code))
            yield AgendaItem(
                meeting=meeting,
                order=order,
                agreement=chance.choice(heard) if heard else None,
                reporter=chance.choice(people),
                **Words(f"{about.kk} баяндалды.", f"Доложено {about.ru}.").capitalised().columns("heard"),
                **Words(f"{about.kk} туралы", f"Ход работ: {about.ru}").capitalised().columns("title"),
            )
        if heard and chance.happens(0.3):
            paper = chance.choice(heard)
            title = Words(f"Орындалуы туралы: {paper.title_kk}", f"О ходе исполнения: {paper.title_ru}")
            yield AgendaItem(
                meeting=meeting,
                order=None,
                is_struck=True,
                origin=Origin.AGREEMENT,
                agreement=paper,
                **title.columns("title"),
            )

    def decisions(self, item: AgendaItem) -> Iterator[Decision]:
        for number in range(1, self.chance.randint(1, 3) + 1):
            of = thing(self.chance, self.chance.choice(self.world.sectors).code)
            yield Decision(item=item, number=number, **step(self.chance, of).capitalised().columns("text"))


def sitting(seats: list[Membership], day: dt.date) -> list[Membership]:
    """Those who sit in the group on the day."""
    return [
        seat for seat in seats if seat.since and seat.since <= day and not (seat.until and seat.until < day)
    ]
