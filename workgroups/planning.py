"""What an agenda fills itself with: unfinished protocols, agreements long not heard, what is overdue.

Nobody is proposed, or shown, what belongs to an agreement that she may not know of.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from agreements.models import Agreement, Commitment
from reporting.dates import today
from reporting.formats import long_date
from reporting.languages import translated_columns

from .hearings import never_first, unheard, with_last_hearing
from .models import AgendaItem, Decision, Meeting, Membership

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable

    from accounts.models import AnyUser
    from agreements.models.commitment import CommitmentQuerySet
    from partners.models import Person

    from .models.decision import DecisionQuerySet

Origin = AgendaItem.Origin
#: How many commitments the page shows under an item.
LISTED = 10
#: So many agreements long not heard stand on an agenda at a time; struck ones make room for the next.
MOST_AGREEMENTS = 5


@dataclass(frozen=True)
class Proposal:
    """A question for an agenda, with its title in each language it can be given in."""

    origin: str
    titles: dict[str, str]
    reporter: Person | None = None
    columns: dict[str, Any] = field(default_factory=dict)

    def item(self, meeting: Meeting, order: int) -> AgendaItem:
        columns = {**self.columns, **self.titles, "origin": self.origin, "reporter": self.reporter}
        return AgendaItem(meeting=meeting, order=order, **columns)


def day_of(meeting: Meeting) -> dt.date:
    """The day that fulfilment is told for: that of a meeting that was held, else today."""
    return meeting.held_on if meeting.state == Meeting.State.HELD else today()


# --- What is to be followed up ---


def unfinished_decisions(user: AnyUser, day: dt.date) -> DecisionQuerySet:
    """Decisions whose commitment is still to be fulfilled, as far as ``user`` may know of them."""
    commitments = Commitment.objects.listed_to(user).unfinished(day)
    return Decision.objects.visible_to(user).filter(commitment__in=commitments.order_by().values("pk"))


def overdue_elsewhere(meeting: Meeting, user: AnyUser, day: dt.date) -> CommitmentQuerySet:
    """Overdue commitments of the city that no other item of this agenda covers, kept or struck."""
    items = AgendaItem.objects.filter(meeting=meeting).exclude(origin=Origin.OVERDUE)
    protocols = items.filter(protocol__isnull=False).values("protocol")
    agreements = items.filter(agreement__isnull=False).values("agreement")
    covered = Decision.objects.filter(item__meeting__in=protocols, commitment__isnull=False)
    overdue = Commitment.objects.listed_to(user).overdue(day).filter(city=meeting.group.city_id)
    return overdue.exclude(pk__in=covered.values("commitment")).exclude(agreement__in=agreements)


def followed(meeting: Meeting, items: Iterable[AgendaItem], user: AnyUser) -> dict[int, list[Commitment]]:
    """Keys of items → the commitments that each follows up, the most urgent first. A query a kind of item."""
    items, day = list(items), day_of(meeting)
    points = unfinished_decisions(user, day).filter(
        item__meeting__in=[item.protocol_id for item in items if item.protocol_id]
    )
    of_protocol: dict[int, list[Commitment]] = defaultdict(list)
    for commitment in ready(Commitment.objects.filter(decision__in=points), day):
        of_protocol[commitment.decision.item.meeting_id].append(commitment)
    heard = [item.agreement_id for item in items if item.agreement_id]
    of_agreement: dict[int, list[Commitment]] = defaultdict(list)
    promised = Commitment.objects.listed_to(user).unfinished(day).filter(agreement__in=heard)
    for commitment in ready(promised, day):
        of_agreement[commitment.agreement_id or 0].append(commitment)
    late = list(ready(overdue_elsewhere(meeting, user, day), day)) if any(map(is_overdue, items)) else []
    return {
        item.pk: late
        if is_overdue(item)
        else of_protocol[item.protocol_id or 0] or of_agreement[item.agreement_id or 0]
        for item in items
    }


def is_overdue(item: AgendaItem) -> bool:
    return item.origin == Origin.OVERDUE


def ready(commitments: CommitmentQuerySet, day: dt.date) -> CommitmentQuerySet:
    return commitments.for_register(day).select_related("decision__item__meeting").most_urgent_first()


# --- As it is read ---


@dataclass(frozen=True)
class Line:
    """An item of the agenda as one person sees it, with what it follows up."""

    item: AgendaItem
    title: str
    is_shown: bool = True
    commitments: list[Commitment] = field(default_factory=list)

    @property
    def listed(self) -> list[Commitment]:
        return self.commitments[:LISTED]

    @property
    def more(self) -> int:
        return max(0, len(self.commitments) - LISTED)


def lines(meeting: Meeting, user: AnyUser) -> tuple[list[Line], list[Line]]:
    """What stands on the agenda and what was struck from it.

    A kept item that is not for this person holds its place and says no more
    than that; a struck one is left out.
    """
    items = list(meeting.agenda.select_related("reporter", "protocol", "agreement"))
    shown = set(meeting.agenda.visible_to(user).values_list("pk", flat=True))
    promised = followed(meeting, [item for item in items if item.pk in shown], user)
    found = [
        Line(item, item.title, commitments=promised[item.pk])
        if item.pk in shown
        else Line(item, _("a record that is not shown"), is_shown=False)
        for item in items
    ]
    kept = [line for line in found if not line.item.is_struck]
    return kept, [line for line in found if line.item.is_struck and line.is_shown]


# --- Proposals ---


def proposals(meeting: Meeting, user: AnyUser) -> list[Proposal]:
    """What the agenda does not have yet and has not struck."""
    day = day_of(meeting)
    found = [*of_protocols(meeting, user, day), *of_agreements(meeting, user, day)]
    return [*found, *of_overdue(meeting, user, day, found)]


def of_protocols(meeting: Meeting, user: AnyUser, day: dt.date) -> list[Proposal]:
    """The protocols of the group with commitments still to be fulfilled, the earliest first."""
    known = AgendaItem.objects.filter(meeting=meeting, protocol__isnull=False).values("protocol")
    points = unfinished_decisions(user, day).filter(
        item__meeting__group=meeting.group_id, item__meeting__state=Meeting.State.HELD
    )
    points = points.exclude(item__meeting__in=known).select_related(
        "item__meeting", "commitment__lead_person"
    )
    leads: dict[Meeting, list[Person | None]] = defaultdict(list)
    for point in points.order_by("item__meeting__held_on", "item__meeting__number", "pk"):
        leads[point.item.meeting].append(point.commitment.lead_person if point.commitment else None)
    secretary = officer(meeting, Membership.Role.SECRETARY) if leads else None
    return [
        Proposal(
            Origin.PROTOCOL,
            in_languages(partial(protocol_title, protocol)),
            most_frequent(people) or secretary,
            {"protocol": protocol},
        )
        for protocol, people in leads.items()
    ]


def of_agreements(meeting: Meeting, user: AnyUser, day: dt.date) -> list[Proposal]:
    """Those of the city long not heard, the longest first, as many as there is room for."""
    items = AgendaItem.objects.filter(meeting=meeting)
    room = MOST_AGREEMENTS - items.kept().filter(origin=Origin.AGREEMENT).count()
    known = items.filter(agreement__isnull=False).values("agreement")
    waiting = unheard(Agreement.objects.listed_to(user).with_partner([meeting.group.city]), day)
    waiting = with_last_hearing(waiting.exclude(pk__in=known), day)
    agreements = list(waiting.order_by(never_first(), "in_force_from", "pk")[: max(room, 0)])
    promised = Commitment.objects.listed_to(user).unfinished(day).filter(agreement__in=agreements)
    leads: dict[int | None, list[Person | None]] = defaultdict(list)
    for commitment in promised.select_related("lead_person"):
        leads[commitment.agreement_id].append(commitment.lead_person)
    return [
        Proposal(
            Origin.AGREEMENT,
            agreement_titles(agreement),
            most_frequent(leads[agreement.pk]),
            {"agreement": agreement},
        )
        for agreement in agreements
    ]


def of_overdue(meeting: Meeting, user: AnyUser, day: dt.date, others: list[Proposal]) -> list[Proposal]:
    """One item for all that is late and stands under none of ``others`` nor of the agenda."""
    if AgendaItem.objects.filter(meeting=meeting, origin=Origin.OVERDUE).exists():
        return []
    named = [one.columns for one in others]
    covered = Decision.objects.filter(
        item__meeting__in=[one["protocol"] for one in named if "protocol" in one], commitment__isnull=False
    )
    late = overdue_elsewhere(meeting, user, day).exclude(pk__in=covered.values("commitment"))
    late = late.exclude(agreement__in=[one["agreement"] for one in named if "agreement" in one])
    people = [commitment.lead_person for commitment in late.select_related("lead_person")]
    if not people:
        return []
    reporter = most_frequent(people) or officer(meeting, Membership.Role.SECRETARY)
    return [Proposal(Origin.OVERDUE, in_languages(overdue_title), reporter)]


# --- In words ---


def in_languages(words: Callable[[], str]) -> dict[str, str]:
    """Columns of the title → the words in each language of the register."""
    found = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found[f"title_{language}"] = words()
    return found


def protocol_title(protocol: Meeting) -> str:
    return _("On the fulfilment of protocol No. {number} of {date}").format(
        number=protocol.number, date=long_date(protocol.held_on)
    )


def overdue_title() -> str:
    return _("On the commitments whose date has passed")


def agreement_titles(agreement: Agreement) -> dict[str, str]:
    """In the languages that the agreement itself has a title in."""
    found = {}
    for column in translated_columns("title"):
        if title := getattr(agreement, column):
            with translation.override(column.removeprefix("title_")):
                found[column] = _("On the fulfilment of: {title}").format(title=title)
    return found


# --- Who reports ---


def most_frequent(people: Iterable[Person | None]) -> Person | None:
    """Who leads most of it; of equals the first."""
    counted = Counter(person for person in people if person)
    return counted.most_common(1)[0][0] if counted else None


def officer(meeting: Meeting, role: str) -> Person | None:
    """Who holds the office in the composition of the day of the meeting."""
    seats = Membership.objects.filter(group=meeting.group_id, role=role).valid_on(meeting.held_on)
    seat = seats.select_related("person").first()
    return seat.person if seat else None
