"""Events as an iCalendar file (RFC 5545): invitations, and feeds for people's own calendars."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import icalendar

from .formats import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

MEDIA_TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//Cross-border cooperation//Register//KK"


@dataclass(frozen=True)
class Contact:
    """Somebody with an e-mail address, who invites or is invited."""

    name: str
    email: str

    def address(self, **parameters: str) -> icalendar.vCalAddress:
        """Without quotes and line breaks: not every calendar reads them in a name."""
        address = icalendar.vCalAddress(f"mailto:{one_line(self.email)}")
        for name, value in {"CN": one_line(self.name).replace('"', "'"), **parameters}.items():
            address.params[name] = value
        return address


@dataclass(frozen=True)
class Event:
    """What stands in a calendar. ``uid`` is for ever: by it a changed event replaces the one known before.

    ``starts`` is a day, or a moment with its zone. ``ends`` is the last day of
    several (the standard counts to the day after; this class does not), or a moment.
    """

    uid: str
    title: str
    starts: dt.date | dt.datetime
    ends: dt.date | dt.datetime | None = None
    description: str = ""
    place: str = ""
    address: str = ""
    changed_at: dt.datetime | None = None
    categories: list[str] = field(default_factory=list)
    #: Of an invitation: which of its versions this is, who invites, and who is invited.
    sequence: int | None = None
    status: str = ""
    organizer: Contact | None = None
    attendees: list[Contact] = field(default_factory=list)
    #: Whether who has it in the calendar is taken up by it.
    busy: bool = True


def calendar(name: str, events: Iterable[Event], *, method: str = "PUBLISH", description: str = "") -> bytes:
    """The file. ``method`` is REQUEST in an invitation, CANCEL when it is called off."""
    file = icalendar.Calendar()
    file.add("prodid", PRODUCT)
    file.add("version", "2.0")
    file.add("method", method)
    file.add("x-wr-calname", name)
    if description:
        file.add("x-wr-caldesc", description)
    for event in events:
        file.add_component(component(event))
    file.add_missing_timezones()  # so that another country's calendar knows the hour
    return file.to_ical()


def component(event: Event) -> icalendar.Event:
    found = icalendar.Event()
    found.add("uid", event.uid)
    found.add("dtstamp", event.changed_at or dt.datetime.now(dt.UTC))
    found.add("summary", event.title)
    found.add("dtstart", event.starts)
    if event.ends is not None:
        found.add("dtend", event.ends if isinstance(event.ends, dt.datetime) else after(event.ends))
    if not event.busy:
        found.add("transp", "TRANSPARENT")
    given = {
        "description": event.description,
        "location": event.place,
        "url": event.address,
        "last-modified": event.changed_at,
        "categories": event.categories,
        "status": event.status,
    }
    for name, value in given.items():
        if value:
            found.add(name, value)
    if event.sequence is not None:
        found.add("sequence", event.sequence)
    if event.organizer:
        found.add("organizer", event.organizer.address())
    for contact in event.attendees:
        found.add("attendee", contact.address(ROLE="REQ-PARTICIPANT", RSVP="TRUE"))
    return found


def after(day: dt.date) -> dt.date:
    return day + dt.timedelta(days=1)
