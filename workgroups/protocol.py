"""A protocol as it is read: who was there, what was heard, said and decided."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from agreements.models import Commitment
from agreements.reports import executors
from partners.models.person import alphabetical
from reporting.formats import long_date

from .models import AgendaItem, Attendance, Decision, Membership

if TYPE_CHECKING:
    from accounts.models import AnyUser
    from partners.models import Person

    from .models import Meeting


@dataclass(frozen=True)
class Attendee:
    """A person in the list of those present, with the title held on the day."""

    person: Person
    title: str

    def __str__(self) -> str:
        return f"{self.person.listed_name}, {self.title}" if self.title else self.person.listed_name


@dataclass(frozen=True)
class Point:
    """A decision: «1.2», what is to be done, by whom (the first coordinates) and by when."""

    number: str
    text: str
    executors: list[str] = field(default_factory=list)
    due: str = ""
    completion_form: str = ""
    correction: str = ""
    corrected: str = ""
    key: int = 0


@dataclass(frozen=True)
class Question:
    """An item of the agenda: who reported and what, who spoke and said what, what was decided."""

    number: int | None
    title: str
    reporter: str = ""
    heard: str = ""
    speakers: list[str] = field(default_factory=list)
    spoke: str = ""
    points: list[Point] = field(default_factory=list)
    is_shown: bool = True


# --- Who was there ---


def attendees(meeting: Meeting, presence: str, titles: dict[int, str]) -> list[Attendee]:
    """In the order of the alphabet, without the chair and the secretary, who are named above."""
    named = [key for key in (meeting.chair_id, meeting.secretary_id) if key]
    rows = Attendance.objects.filter(meeting=meeting, presence=presence).exclude(person__in=named)
    return [
        Attendee(row.person, row.title or titles.get(row.person_id, ""))
        for row in rows.select_related("person").order_by(*alphabetical("person__"), "pk")
    ]


def titles_on_the_day(meeting: Meeting) -> dict[int, str]:
    """Keys of people → titles, as in the list of those present, or else in the composition."""
    seats = Membership.objects.filter(group=meeting.group_id).valid_on(meeting.held_on)
    marked = Attendance.objects.filter(meeting=meeting)
    return {row.person_id: row.title for rows in (seats, marked) for row in rows if row.title}


def titles_in_languages(meeting: Meeting) -> dict[int, tuple[str, str]]:
    """The same by person in Kazakh and in Russian."""
    seats = Membership.objects.filter(group=meeting.group_id).valid_on(meeting.held_on)
    marked = Attendance.objects.filter(meeting=meeting)
    return {
        row.person_id: (row.title_kk, row.title_ru) for rows in (seats, marked) for row in rows if row.title
    }


def officer(person: Person | None, title: str, titles: dict[int, str]) -> Attendee | None:
    """The chair or the secretary: with the title of the protocol, or else the usual one."""
    return Attendee(person, title or titles.get(person.pk, "")) if person else None


# --- What was heard and decided ---


def questions(meeting: Meeting, user: AnyUser) -> list[Question]:
    """The agenda with the decisions, in a fixed number of queries.

    What belongs to a restricted agreement keeps its number and says no more
    than that it is not shown.
    """
    shown = set(AgendaItem.objects.visible_to(user).filter(meeting=meeting).values_list("pk", flat=True))
    open_points = Decision.objects.visible_to(user).filter(item__meeting=meeting)
    open_keys = set(open_points.values_list("pk", flat=True))
    return [
        question(item, open_keys) if item.pk in shown else hidden_question(item) for item in agenda(meeting)
    ]


def agenda(meeting: Meeting) -> list[AgendaItem]:
    commitments = (
        Commitment.objects.with_first_due()
        .select_related("lead_organisation", "lead_person")
        .prefetch_related("co_executors")
    )
    decisions = Decision.objects.select_related(
        "corrects__item", "lead_organisation", "lead_person"
    ).prefetch_related("co_executors", Prefetch("commitment", commitments))
    rows = AgendaItem.objects.filter(meeting=meeting).kept().select_related("reporter")
    return list(rows.prefetch_related("speakers", Prefetch("decisions", decisions)))


def hidden_question(item: AgendaItem) -> Question:
    return Question(item.order, _("a record that is not shown"), is_shown=False)


def question(item: AgendaItem, open_keys: set[int]) -> Question:
    return Question(
        number=item.order,
        title=item.title,
        reporter=item.reporter.listed_name if item.reporter else "",
        heard=item.heard,
        speakers=[person.listed_name for person in item.speakers.all()],
        spoke=item.spoke,
        points=[
            point(item, decision)
            if decision.pk in open_keys
            else Point(f"{item.order}.{decision.number}", _("a record that is not shown"))
            for decision in item.decisions.all()
        ],
    )


def point(item: AgendaItem, decision: Decision) -> Point:
    """What was decided on the day, whatever became of it since."""
    number, correction = f"{item.order}.{decision.number}", ""
    if decision.corrects and decision.corrected_on:
        correction = _("correction of point {point} of {date}").format(
            point=decision.corrects, date=long_date(decision.corrected_on)
        )
    corrected = next((one for one in item.decisions.all() if one.corrects_id == decision.pk), None)
    source: Any = decision if decision.is_assignment else decision.commitment or decision
    return Point(
        number=number,
        text=decision.text,
        executors=[words for words in executors(source) if words],
        due=due(source),
        completion_form=source.completion_form,
        correction=correction,
        corrected=corrected_by(corrected, item) if corrected else "",
        key=decision.pk,
    )


def due(source: Decision | Commitment) -> str:
    """The date of the decision; of a mere commitment the first one, as a later one was not decided here."""
    if isinstance(source, Decision):
        return long_date(source.due_on, source.due_on_precision) if source.due_on else ""
    first = source.first_due_on
    return long_date(first, "day" if source.moved else source.due_on_precision) if first else ""


def corrected_by(correction: Decision, item: AgendaItem) -> str:
    if correction.corrected_on is None:
        return ""
    return _("corrected by point {point} of {date}").format(
        point=f"{item.order}.{correction.number}", date=long_date(correction.corrected_on)
    )
