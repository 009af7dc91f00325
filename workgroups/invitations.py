"""The invitation to a meeting: as a text to be sent, and as a file for calendars."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from partners.models import City, Person
from reporting.formats import file_name, long_date, one_line
from reporting.ics import MEDIA_TYPE, Contact, Event, calendar
from reporting.views import LANGUAGES, RecordView, document_language, unknown_rendering

from .actions import invite, mark_invited
from .meetings import Changing
from .models import Attendance, Meeting, Membership
from .protocol import questions

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from accounts.models import User

    from .protocol import Question

#: How long a meeting takes whose end nobody said.
USUAL_LENGTH = dt.timedelta(hours=1)
#: How many people a search for somebody to invite shows.
FOUND = 10
#: Part of the name of the event in calendars, which is for ever.
DOMAIN = "meetings.cross-border-cooperation"


@dataclass(frozen=True)
class Guest:
    """Somebody who is to come: a member of the group, or one invited from outside."""

    person: Person
    title: str
    is_member: bool

    @property
    def line(self) -> str:
        return ", ".join(filter(None, [one_line(self.person.full_name), one_line(self.title)]))


@dataclass(frozen=True)
class Clock:
    """The hours of the meeting as the clocks of one city show them."""

    place: str
    hours: str
    offset: str
    other_day: str = ""

    def __str__(self) -> str:
        words = f"{self.hours} ({one_line(self.place)}, {self.offset})"
        return f"{self.other_day}, {words}" if self.other_day else words


class Invitation:
    """What those who come must know, as far as ``user``, who sends it, may know of the agenda."""

    def __init__(self, meeting: Meeting, user: User) -> None:
        self.meeting, self.user = meeting, user

    # --- When ---

    @cached_property
    def home(self) -> City | None:
        return City.objects.filter(is_home=True).first()

    @property
    def starts(self) -> dt.datetime | None:
        return self.moment(self.meeting.starts_at) if self.meeting.starts_at else None

    @property
    def ends(self) -> dt.datetime | None:
        if self.meeting.ends_at:
            return self.moment(self.meeting.ends_at)
        return self.starts + USUAL_LENGTH if self.starts else None

    def moment(self, clock: dt.time) -> dt.datetime:
        """By the clock of our own city."""
        zone = zone_of(self.home) or zoneinfo.ZoneInfo(settings.TIME_ZONE)
        return dt.datetime.combine(self.meeting.held_on, clock, zone)

    @property
    def clocks(self) -> list[Clock]:
        """Of our city and, where it has another hour, of the partner's."""
        if self.starts is None:
            return []
        places = [(self.home.name if self.home else "", self.starts.tzinfo)]
        partner = self.meeting.group.city
        zone = zone_of(partner)
        if zone and self.starts.astimezone(zone).utcoffset() != self.starts.utcoffset():
            places.append((partner.name, zone))
        return [self.clock(place, zone) for place, zone in places]

    def clock(self, place: str, zone: dt.tzinfo | None) -> Clock:
        start = (self.starts or dt.datetime.now(dt.UTC)).astimezone(zone)
        hours = f"{start:%H:%M}"
        if self.meeting.ends_at and self.ends:
            hours += f"–{self.ends.astimezone(zone):%H:%M}"
        other_day = start.date() != self.meeting.held_on
        return Clock(place, hours, offset(start), long_date(start.date()) if other_day else "")

    # --- Who and what ---

    @cached_property
    def guests(self) -> list[Guest]:
        """The members of the day by rank, then those invited by the alphabet. Two queries."""
        seats = Membership.objects.filter(group=self.meeting.group_id).valid_on(self.meeting.held_on)
        members = [Guest(seat.person, seat.title, True) for seat in seats.by_rank()]
        known = {guest.person.pk for guest in members}
        invited = Attendance.objects.filter(
            meeting=self.meeting, presence=Attendance.Presence.INVITED
        ).exclude(person__in=known)
        others = invited.select_related("person")
        return [*members, *(Guest(row.person, row.title, False) for row in others)]

    @cached_property
    def agenda(self) -> list[Question]:
        return questions(self.meeting, self.user)

    @property
    def title(self) -> str:
        """The name of the file and the subject of the letter."""
        sentence = (
            _("Meeting No. {number} of {date} is called off")
            if self.is_called_off
            else _("Invitation to meeting No. {number} of {date}")
        )
        return sentence.format(number=self.meeting.number, date=long_date(self.meeting.held_on))

    @property
    def is_called_off(self) -> bool:
        return self.meeting.state == Meeting.State.CANCELLED

    # --- As a text and as a file ---

    def text(self) -> str:
        context = {"invitation": self, "meeting": self.meeting, "agenda": self.agenda, "guests": self.guests}
        return render_to_string("workgroups/invitation.txt", context).strip() + "\n"

    def ics(self, site: str) -> bytes:
        method = "CANCEL" if self.is_called_off else "REQUEST"
        return calendar(self.title, [self.event(site)], method=method)

    def event(self, site: str) -> Event:
        """A meeting without an hour is the whole day's."""
        meeting = self.meeting
        return Event(
            uid=f"{meeting.pk}@{DOMAIN}",
            title=one_line(f"{meeting}, {meeting.group.name}"),
            starts=self.starts or meeting.held_on,
            ends=self.ends,
            description=self.text(),
            place=one_line(meeting.place),
            address=f"{site}{meeting.get_absolute_url()}",
            changed_at=meeting.updated_at,
            sequence=meeting.invitation_version,
            status="CANCELLED" if self.is_called_off else "CONFIRMED",
            organizer=self.organizer,
            attendees=[contact(guest.person) for guest in self.guests if guest.person.email],
        )

    @property
    def organizer(self) -> Contact | None:
        """The secretary, or else who sends it; nobody without an address."""
        secretary = self.meeting.secretary
        if secretary and secretary.email:
            return contact(secretary)
        return Contact(str(self.user), self.user.email) if self.user.email else None


def contact(person: Person) -> Contact:
    return Contact(person.full_name, person.email)


def zone_of(city: City | None) -> zoneinfo.ZoneInfo | None:
    try:
        return zoneinfo.ZoneInfo(city.time_zone) if city and city.time_zone else None
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return None


def offset(moment: dt.datetime) -> str:
    """«UTC+5», «UTC+5:30»."""
    minutes = int((moment.utcoffset() or dt.timedelta()).total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    sign = "-" if minutes < 0 else "+"
    return f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "")


# --- The page ---


class InvitationView(RecordView):
    """``/meetings/7/invitation/``: the text in the language asked for; ``?format=txt``, ``ics`` as files."""

    model = Meeting
    template_name = "workgroups/invitation.html"

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related("group__city", "chair", "secretary")

    def parameters(self) -> set[str]:
        return {"format", "lang", "find"}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        made = FORMATS.get(request.GET.get("format", ""))
        if made is None:
            return super().get(request, *args, **kwargs)
        with translation.override(document_language(request)):
            return made(self.invitation(self.get_object()), request)

    def invitation(self, meeting: Meeting) -> Invitation:
        return Invitation(meeting, self.request.user)  # type: ignore[arg-type]  # signed in

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        meeting, user = self.object, self.request.user
        invitation = self.invitation(meeting)
        language = document_language(self.request)
        with translation.override(language):
            letter, subject = invitation.text(), invitation.title
        asked = " ".join(self.request.GET.get("find", "").replace("\0", "").split())[:100]
        context = super().get_context_data(
            invitation=invitation,
            letter=letter,
            subject=subject,
            letter_language=language,
            languages=LANGUAGES,
            asked=asked,
            people=self.people(invitation, asked) if asked else [],
            may_change=user.has_perm("workgroups.change_meeting") and meeting.state != Meeting.State.HELD,
            **kwargs,
        )
        context["problems"] += unknown_rendering(self.request, FORMATS)
        return context

    def people(self, invitation: Invitation, asked: str) -> QuerySet[Person]:
        known = [guest.person.pk for guest in invitation.guests]
        return Person.objects.listed_to(self.request.user).search(asked).exclude(pk__in=known)[:FOUND]


def as_text(invitation: Invitation, request: HttpRequest) -> HttpResponse:
    return named(invitation, "txt", invitation.text().encode(), "text/plain; charset=utf-8")


def as_calendar(invitation: Invitation, request: HttpRequest) -> HttpResponse:
    site = settings.SITE_URL or f"{request.scheme}://{request.get_host()}"
    return named(invitation, "ics", invitation.ics(site), MEDIA_TYPE)


def named(invitation: Invitation, ending: str, content: bytes, media_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    name = f"{file_name(invitation.title)}.{ending}"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


FORMATS: dict[str, Callable[[Invitation, HttpRequest], HttpResponse]] = {"txt": as_text, "ics": as_calendar}


class SentView(Changing):
    """The button «sent»: the invitation in its present version went out."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        meeting = self.record(pk)
        try:
            mark_invited(meeting=meeting, user=request.user)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        return HttpResponseRedirect(reverse("invitation", args=[pk]))


class InviteView(Changing):
    """The button beside somebody found: invite from outside the group."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        meeting = self.record(pk)
        key = request.POST.get("person", "")
        person = Person.objects.visible_to(request.user).filter(pk=key).first() if key.isdecimal() else None
        if person is None:
            raise Http404
        try:
            invite(meeting=meeting, person=person, user=request.user)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        return HttpResponseRedirect(reverse("invitation", args=[pk]))
