"""The page of minutes as a whole: its rows under their permanent keys."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django import forms
from django.db.models import Max
from django.http import Http404

from agreements.entry import ways_to
from partners.models import Person

from ..models import AgendaItem, Attendance, Decision, Meeting, Membership
from ..planning import followed
from .forms import DecisionForm, HeadForm, ItemForm, PresenceForm, RowForm
from .names import person_label

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from accounts.models import AnyUser
    from agreements.entry import Way
    from agreements.models import Commitment

#: «head», «person-7», «item-12», «decision-31», «decision-12-new-0f…» for one to be under item 12.
KEY = re.compile(r"(?P<kind>person|item|decision)-(?P<pk>[0-9]{1,18})(?:-new-(?P<token>[0-9a-f]{32}))?")


@dataclass(frozen=True)
class Earlier:
    """A commitment still to be fulfilled, and the ways to carry it on."""

    commitment: Commitment
    ways: list[Way]


@dataclass
class Part:
    """An item of the agenda on the page, with the rows of its decisions; without a form it is not shown."""

    number: int
    form: ItemForm | None = None
    decisions: list[DecisionForm | None] = field(default_factory=list)
    fresh: list[DecisionForm] = field(default_factory=list)
    #: What is still to be done by the earlier protocol or the agreement that is heard.
    earlier: list[Earlier] = field(default_factory=list)

    @property
    def item(self) -> AgendaItem | None:
        return self.form.instance if self.form else None


class Sheet:
    """The minutes of one meeting as one person may write them; ``data`` is what was sent."""

    def __init__(self, meeting: Meeting, user: AnyUser, data: Mapping[str, str] | None = None) -> None:
        self.meeting = meeting
        self.user = user
        self.data = data

    # --- The people in the room ---

    @cached_property
    def seats(self) -> dict[int, Membership]:
        """Who sat in the group on the day."""
        rows = Membership.objects.filter(group=self.meeting.group_id).valid_on(self.meeting.held_on)
        return {seat.person_id: seat for seat in rows.select_related("person")}

    @cached_property
    def marked(self) -> dict[int, Attendance]:
        rows = Attendance.objects.filter(meeting=self.meeting).select_related("person")
        return {row.person_id: row for row in rows}

    @cached_property
    def room(self) -> dict[int, str]:
        """Key → name of all who can have reported, spoken or chaired: the composition, and who else came."""
        rows: list[Any] = [*self.seats.values(), *self.marked.values()]
        people = {row.person_id: row.person for row in rows}
        named = set(self.named_elsewhere) - set(people)
        people |= Person.objects.in_bulk(named) if named else {}
        return dict(sorted(((key, person_label(one)) for key, one in people.items()), key=lambda row: row[1]))

    @cached_property
    def named_elsewhere(self) -> list[int]:
        """Who is named as chair, secretary, reporter or speaker already, in the room or not."""
        officers = [key for key in (self.meeting.chair_id, self.meeting.secretary_id) if key]
        agenda = AgendaItem.objects.visible_to(self.user).filter(meeting=self.meeting)
        reporters = agenda.exclude(reporter=None).values_list("reporter", flat=True)
        speakers = agenda.exclude(speakers=None).values_list("speakers", flat=True)
        return [*officers, *reporters.union(speakers)]

    def offer_room(self, box: Any) -> None:
        """Let ``box`` choose among those in the room, without a query of its own."""
        box.queryset = Person.objects.filter(pk__in=self.room)
        empty = [] if isinstance(box, forms.ModelMultipleChoiceField) else [("", "—")]
        box.choices = [*empty, *self.room.items()]

    # --- The rows ---

    def bind(self, form: type[RowForm], instance: Any, key: str) -> Any:
        """A row; filled from what was sent if that has the row in it."""
        sent = self.data if self.data is not None and f"{key}-version" in self.data else None
        return form(sent, sheet=self, instance=instance, key=key)

    @cached_property
    def head(self) -> HeadForm:
        return self.bind(HeadForm, self.meeting, "head")

    @cached_property
    def people(self) -> list[PresenceForm]:
        """The composition in its order, then who else was marked."""
        others = (key for key in self.marked if key not in self.seats)
        return [self.presence(key) for key in (*self.seats, *others)]

    def presence(self, person: int) -> PresenceForm:
        row = self.marked.get(person)
        if row is None:
            row = Attendance(meeting=self.meeting, person=self.seats[person].person)
        form = self.bind(PresenceForm, row, f"person-{person}")
        form.seat = self.seats.get(person)
        return form

    @cached_property
    def parts(self) -> list[Part]:
        decisions: dict[int, list[Decision]] = {}
        for decision in self.decisions():
            decisions.setdefault(decision.item_id, []).append(decision)
        everything = AgendaItem.objects.filter(meeting=self.meeting).kept().values_list("pk", "order")
        shown = {item.pk: item for item in self.items()}
        parts = [
            self.part(shown[key], decisions.get(key, [])) if key in shown else Part(number or 0)
            for key, number in everything
        ]
        promised = followed(self.meeting, shown.values(), self.user)
        for part in parts:
            commitments = promised[part.item.pk] if part.item else []
            part.earlier = [Earlier(one, ways_to(one, self.user)) for one in commitments]
        return parts

    def items(self) -> Iterable[AgendaItem]:
        rows = AgendaItem.objects.visible_to(self.user).filter(meeting=self.meeting).kept()
        return rows.select_related("agreement", "protocol").prefetch_related("speakers")

    def decisions(self) -> Iterable[Decision]:
        """All of them, so that numbers stay; those not to be shown have ``is_shown`` off."""
        rows = Decision.objects.filter(item__meeting=self.meeting).order_by("number", "pk")
        visible = Decision.objects.visible_to(self.user).filter(item__meeting=self.meeting)
        shown = set(visible.values_list("pk", flat=True))
        for row in rows.select_related(*OF_DECISION).prefetch_related("co_executors__city"):
            row.is_shown = row.pk in shown  # type: ignore[attr-defined]
            yield row

    def part(self, item: AgendaItem, decisions: list[Decision]) -> Part:
        fresh = [self.bind(DecisionForm, self.decision_to_be(item, key), key) for key in self.sent_keys(item)]
        known = {row.instance.pk for row in fresh}
        rows = []
        for one in decisions:
            one.item = item
            if one.pk not in known:
                shown = one.is_shown  # type: ignore[attr-defined]
                rows.append(self.bind(DecisionForm, one, f"decision-{one.pk}") if shown else None)
        if None not in known:
            fresh.append(self.blank(item))
        return Part(item.order or 0, self.bind(ItemForm, item, f"item-{item.pk}"), rows, fresh)

    def sent_keys(self, item: AgendaItem) -> list[str]:
        """The keys of decisions to be, that were sent; on a page that stays open some are saved already."""
        prefix = f"decision-{item.pk}-new-"
        sent = (key.removesuffix("-version") for key in self.data or () if key.startswith(prefix))
        return [key for key in sent if KEY.fullmatch(key)]

    def blank(self, item: AgendaItem) -> DecisionForm:
        """A decision to be, under a new key."""
        key = f"decision-{item.pk}-new-{uuid4().hex}"
        return self.bind(DecisionForm, self.decision_to_be(item, key), key)

    def decision_to_be(self, item: AgendaItem, key: str) -> Decision:
        """The row of this key, if an earlier answer was lost on the way, or a new one."""
        token = UUID(hex=key.rpartition("-")[2])
        found = Decision.objects.visible_to(self.user).filter(item__meeting=self.meeting, entered_as=token)
        if self.data is not None and (row := found.select_related(*OF_DECISION).first()):
            return row
        last = Decision.objects.filter(item=item).aggregate(last=Max("number"))["last"] if self.data else 0
        return Decision(item=item, number=(last or 0) + 1, entered_as=token)

    def every_form(self) -> list[RowForm]:
        of_parts = [row for part in self.parts for row in (part.form, *part.decisions, *part.fresh)]
        return [self.head, *self.people, *(row for row in of_parts if row is not None)]

    def find(self, key: str) -> RowForm:
        """The row of this key; Http404 where there is none that the person may write."""
        if key == "head":
            return self.head
        if not (parts := KEY.fullmatch(key)):
            raise Http404
        number = int(parts["pk"])
        if parts["kind"] == "person":
            if number not in self.seats and number not in self.marked:
                raise Http404
            return self.presence(number)
        if parts["kind"] == "decision" and not parts["token"]:
            shown = Decision.objects.visible_to(self.user).select_related(*OF_DECISION)
            return self.bind(DecisionForm, one_of(shown, item__meeting=self.meeting, pk=number), key)
        kept = AgendaItem.objects.visible_to(self.user).kept()
        item = one_of(kept, meeting=self.meeting, pk=number)
        if parts["token"]:
            return self.bind(DecisionForm, self.decision_to_be(item, key), key)
        return self.bind(ItemForm, item, key)


OF_DECISION = ("item", "lead_organisation__city", "lead_person", "commitment")


def one_of(rows: Any, **which: Any) -> Any:
    row = rows.filter(**which).first()
    if row is None:
        raise Http404
    return row
