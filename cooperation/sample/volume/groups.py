"""Invented working groups and their protocols."""

from __future__ import annotations

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

Role = Membership.Role
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
            self.meet(
                group, [seat.person for seat in seats[group.pk]], heard.get(group.city_id, ()), meetings
            )

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
        """Chair, deputy and secretary of ours, then members of both sides."""
        people = self.chance.some(self.world.people, 6, 11)
        return [self.seat(group, person, order) for order, person in enumerate(people)]

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
        self, group: WorkingGroup, people: list[Person], heard: Sequence[Agreement], number: int
    ) -> None:
        step_of_time = (self.world.until - self.world.first) / number
        meetings = [
            Meeting(
                group=group,
                number=place,
                held_on=self.world.first + step_of_time * place,
                place_kk=group.city.name_kk,
                place_ru=group.city.name_ru,
                chair=people[0],
                secretary=people[2],
            )
            for place in range(1, number + 1)
        ]
        save(meetings)
        save([present for meeting in meetings for present in self.attendance(meeting, people)])
        agenda = [item for meeting in meetings for item in self.agenda(meeting, heard, people)]
        save(agenda)
        save([decision for item in agenda for decision in self.decisions(item)])
        # Last: the protocol of a held meeting takes no more rows.
        Meeting.objects.filter(pk__in=[meeting.pk for meeting in meetings]).update(state=Meeting.State.HELD)

    def attendance(self, meeting: Meeting, people: list[Person]) -> Iterator[Attendance]:
        for place, person in enumerate(people):
            came = place in (0, 2) or self.chance.happens(0.85)
            presence = Attendance.Presence.PRESENT if came else Attendance.Presence.ABSENT
            yield Attendance(
                meeting=meeting, person=person, presence=presence, title_kk=TITLE.kk, title_ru=TITLE.ru
            )

    def agenda(
        self, meeting: Meeting, heard: Sequence[Agreement], people: list[Person]
    ) -> Iterator[AgendaItem]:
        chance = self.chance
        for order in range(1, chance.randint(2, 4) + 1):
            about = matter(chance, thing(chance, chance.choice(self.world.sectors).code))
            yield AgendaItem(
                meeting=meeting,
                order=order,
                agreement=chance.choice(heard) if heard else None,
                reporter=chance.choice(people),
                **Words(f"{about.kk} баяндалды.", f"Доложено {about.ru}.").columns("heard"),
                **Words(f"{about.kk} туралы", f"Ход работ: {about.ru}").columns("title"),
            )

    def decisions(self, item: AgendaItem) -> Iterator[Decision]:
        for number in range(1, self.chance.randint(1, 3) + 1):
            of = thing(self.chance, self.chance.choice(self.world.sectors).code)
            yield Decision(item=item, number=number, **step(self.chance, of).columns("text"))
