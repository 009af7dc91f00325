"""The printed forms of meetings and working groups."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from reporting.dates import today
from reporting.formats import long_date
from reporting.papers import NUMBER, OnDay, Paper

from .invitations import Invitation
from .models import Attendance, Meeting, Membership
from .planning import lines
from .protocol import attendees, officer, questions, titles_on_the_day

#: More people than this are listed on a sheet of their own.
MOST_NAMED = 15
PEOPLE = [(NUMBER, 13), (gettext_lazy("full name"), 70), (gettext_lazy("position"), 0)]


def numbered(title: str, meeting: Meeting) -> str:
    """The title of a protocol; until the meeting is closed there is only a draft of it."""
    words = title.format(number=meeting.number, date=long_date(meeting.held_on))
    return words if meeting.state == Meeting.State.HELD else _("{title} (draft)").format(title=words)


class Protocol(Paper):
    """Протокол: form 5 of the akimat's documents."""

    name = "full"
    label = gettext_lazy("Protocol")
    description = gettext_lazy("What a meeting heard and decided, with the list of those who were there.")
    template_name = "workgroups/protocol_print.html"
    in_word = True

    def title(self) -> str:
        return numbered(_("Protocol No. {number} of {date}"), self.record)

    def context(self) -> dict[str, Any]:
        meeting: Meeting = self.record
        titles = titles_on_the_day(meeting)
        present = attendees(meeting, Attendance.Presence.PRESENT, titles)
        invited = attendees(meeting, Attendance.Presence.INVITED, titles)
        return {
            "chair": officer(meeting.chair, meeting.chair_title, titles),
            "secretary": officer(meeting.secretary, meeting.secretary_title, titles),
            "present": present,
            "invited": invited,
            "most_named": MOST_NAMED,
            "annexes": [
                (heading, people)
                for heading, people in (
                    (_("List of those present"), present),
                    (_("List of those invited"), invited),
                )
                if len(people) > MOST_NAMED
            ],
            "people_columns": PEOPLE,
            "questions": (asked := questions(meeting, self.user)),
            "has_points": any(one.points or not one.is_shown for one in asked),
        }


class ShortProtocol(Protocol):
    """Протокол поручений: the short form of a protocol."""

    name = "short"
    label = gettext_lazy("Protocol of assignments")
    description = gettext_lazy("What a meeting assigned to whom and by when, without the debate.")
    template_name = "workgroups/short_protocol_print.html"
    columns = [
        (NUMBER, 12),
        (gettext_lazy("assignment"), 0),
        (gettext_lazy("responsible (the first collects the answers), co-executors"), 44),
        (gettext_lazy("deadline"), 26),
        (gettext_lazy("form of completion"), 26),
    ]

    def title(self) -> str:
        return numbered(_("Protocol of assignments No. {number} of {date}"), self.record)


class Agenda(Paper):
    """Повестка дня: what a meeting is going to hear, and what is to be followed up under each question."""

    name = "agenda"
    label = gettext_lazy("Agenda")
    description = gettext_lazy("What a meeting hears, who reports, and what is still to be fulfilled.")
    template_name = "workgroups/agenda_print.html"
    in_word = True

    def title(self) -> str:
        return _("Agenda of meeting No. {number} of {date}").format(
            number=self.record.number, date=long_date(self.record.held_on)
        )

    def context(self) -> dict[str, Any]:
        meeting: Meeting = self.record
        kept, _struck = lines(meeting, self.user)
        titles = titles_on_the_day(meeting)
        return {
            "lines": kept,
            "clocks": Invitation(meeting, self.user).clocks,
            "chair": officer(meeting.chair, meeting.chair_title, titles),
            "secretary": officer(meeting.secretary, meeting.secretary_title, titles),
        }


class Composition(Paper):
    """Состав рабочей группы: form 8 of the akimat's documents."""

    name = "composition"
    label = gettext_lazy("Composition of the working group")
    description = gettext_lazy("Who sits in a working group, with title and role, on the day asked for.")
    template_name = "workgroups/composition_print.html"
    form_class = OnDay
    columns = [
        (NUMBER, 13),
        (gettext_lazy("full name"), 56),
        (gettext_lazy("position"), 0),
        (gettext_lazy("role"), 36),
    ]

    def title(self) -> str:
        return f"{_('Composition of the working group')}: {self.record.name}"

    def context(self) -> dict[str, Any]:
        day = self.choices["on"]
        return {
            "seats": [(seat, role(seat)) for seat in self.record.memberships.valid_on(day).by_rank()],
            "other_day": day if day != today() else None,
        }


ROLES = {
    Membership.Role.CHAIR: pgettext_lazy("in a working group", "head"),
    Membership.Role.DEPUTY: pgettext_lazy("in a working group", "deputy head"),
    Membership.Role.SECRETARY: pgettext_lazy("in a working group", "secretary"),
    Membership.Role.MEMBER: pgettext_lazy("in a working group", "member"),
}


def role(seat: Membership) -> str:
    """«руководитель»; of an outsider «член (по согласованию)»."""
    word = str(ROLES[Membership.Role(seat.role)])
    return pgettext("role", "{role} (by agreement)").format(role=word) if seat.by_agreement else word
