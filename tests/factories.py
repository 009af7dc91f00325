"""Rows for tests: a plain function for each model, valid as it stands, its columns as keywords.

``FACTORIES`` has one for every model, for the tests that walk them all.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from itertools import count
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import CalendarFeed, User
from agreements.models import (
    AccessGrant,
    Agreement,
    Amendment,
    Commitment,
    Digest,
    Document,
    Extension,
    Party,
    Reminder,
    Renewal,
)
from agreements.models.choices import Access, Kind, Side
from delegations.models import Delegation, Forum, Member, ProgrammeItem, Stop
from partners.models import City, Enterprise, Organisation, Person, Post, Sector
from reporting.dates import today
from reporting.models import Issue, Job, Office
from workgroups.models import AgendaItem, Attendance, Decision, Meeting, Membership, WorkingGroup

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db import models

numbers = count(1)


def made(model: type[models.Model], columns: dict[str, Any], **defaults: Any) -> Any:
    """A saved row; a default that is a function is called only where the column was not given."""
    missing = {
        name: value() if callable(value) else value for name, value in defaults.items() if name not in columns
    }
    return model._default_manager.create(**missing, **columns)


def days(number: int) -> dt.date:
    """The day so many days from today."""
    return today() + dt.timedelta(days=number)


# --- Places and people ---


def city(name: str = "Томск", **columns: Any) -> City:
    return made(City, columns, name_ru=name, slug=f"city-{next(numbers)}", country="RU")


def home_city(**columns: Any) -> City:
    here = {"latitude": Decimal("49.94"), "longitude": Decimal("82.62")}
    return city("Усть-Каменогорск", **{"slug": "oskemen", "country": "KZ", "is_home": True} | here | columns)


def sector(name: str = "Энергосбережение", **columns: Any) -> Sector:
    return made(Sector, columns, name_ru=name, code=f"sector-{next(numbers)}")


def organisation(name: str = "Технопарк", **columns: Any) -> Organisation:
    return made(Organisation, columns, name_ru=name, kind=Organisation.Kind.TECHNOPARK)


def enterprise(name: str = "Техноцентр", **columns: Any) -> Enterprise:
    return made(Enterprise, columns, name_ru=name)


def administration(of: City, **columns: Any) -> Organisation:
    name = f"Администрация города {of.name_ru}"
    return organisation(name, kind=Organisation.Kind.ADMINISTRATION, city=of, **columns)


def person(surname: str = "Абишев", **columns: Any) -> Person:
    return made(Person, columns, surname_ru=surname, given_name_ru="Ислам", patronymic_ru="Альмаханович")


def post(**columns: Any) -> Post:
    return made(Post, columns, person=person, organisation=organisation, title_ru="директор")


# --- Journeys ---


def forum(title: str = "VII Форум приграничного сотрудничества", **columns: Any) -> Forum:
    return made(Forum, columns, title_ru=title, ordinal=7)


def delegation(title: str = "Визит в Томск", **columns: Any) -> Delegation:
    return made(Delegation, columns, title_ru=title)


def member(**columns: Any) -> Member:
    return made(Member, columns, delegation=delegation, person=person)


def stop(**columns: Any) -> Stop:
    return made(Stop, columns, delegation=delegation, city=city)


def programme_item(title: str = "Встреча с мэром", **columns: Any) -> ProgrammeItem:
    begins = dt.datetime(2010, 10, 15, 4, tzinfo=dt.UTC)
    return made(ProgrammeItem, columns, stop=stop, title_ru=title, starts_at=begins)


# --- What was signed and promised ---


def agreement(
    title: str = "Соглашение о сотрудничестве",
    *,
    partner: City | Organisation | None = None,
    in_force: bool = False,
    restricted: bool = False,
    **columns: Any,
) -> Agreement:
    """``partner``: a city or organisation of the other side; ``in_force``: signed in 2010, open-ended."""
    if in_force:
        columns = {"signed_on": dt.date(2010, 10, 15), "in_force_from": dt.date(2010, 11, 1)} | columns
    access = Access.RESTRICTED if restricted else Access.INTERNAL
    row = made(Agreement, columns, title_ru=title, kind=Kind.INTERMUNICIPAL, access=access)
    if isinstance(partner, City):
        party(agreement=row, organisation=None, city=partner, described_ru="фирмы города")
    elif partner:
        party(agreement=row, organisation=partner)
    return row


def party(**columns: Any) -> Party:
    return made(Party, columns, agreement=agreement, organisation=organisation, side=Side.THEIRS)


def agreement_of_a_term(**columns: Any) -> Agreement:
    """In force from November 2010 until the end of 2015."""
    return agreement(in_force=True, **{"in_force_until": dt.date(2015, 12, 31)} | columns)


def renewal(**columns: Any) -> Renewal:
    """Decided in time, in October 2015."""
    row = made(Renewal, columns, agreement=agreement_of_a_term, decided_on=dt.date(2015, 10, 1))
    row.refresh_from_db(fields=["previous_end", "begins_on"])
    return row


def amendment(**columns: Any) -> Amendment:
    return made(
        Amendment,
        columns,
        agreement=agreement,
        number="1",
        signed_on=dt.date(2012, 5, 3),
        text_ru="Изменён срок.",
    )


def access_grant(**columns: Any) -> AccessGrant:
    """To a new person, unless somebody or a unit is given."""
    whom = {} if columns.get("unit") else {"user": somebody}
    secret = {"agreement": lambda: agreement(restricted=True)}
    return made(AccessGrant, columns, reason="Участвует в переговорах.", **secret, **whom)


def commitment(text: str = "Провести выставку", **columns: Any) -> Commitment:
    return made(Commitment, columns, text_ru=text)


def extension(**columns: Any) -> Extension:
    """The commitment is due on the old date before it, and on the new one after it."""
    dates = {"old_due_on": dt.date(2010, 12, 31), "new_due_on": dt.date(2011, 3, 31)} | columns
    promise = dates.setdefault("commitment", None) or commitment()
    of_promise = Commitment.objects.filter(pk=promise.pk)
    of_promise.update(due_on=dates["old_due_on"])
    row = made(Extension, dates | {"commitment": promise}, reason="Ожидается оборудование.")
    of_promise.update(due_on=dates["new_due_on"])
    return row


def document(**columns: Any) -> Document:
    """A paper in the archive, of a new agreement unless another owner is given."""
    owner = {"agreement", "delegation", "commitment"} & set(columns)
    defaults = {} if owner else {"agreement": agreement}
    return made(Document, columns, archive_place="Фонд 1, дело 7", **defaults)


def scan(content: bytes = b"%PDF-1.7 scan", name: str = "соглашение.pdf", **columns: Any) -> Document:
    """A document with its file."""
    facts = {"media_type": "application/pdf", "size": len(content), "sha256": "0" * 64}
    return document(**{"file": ContentFile(content, name), "file_name": name} | facts | columns)


def digest(**columns: Any) -> Digest:
    """One that waits for the mail server; each of another day."""
    return made(Digest, columns, user=somebody, day=lambda: days(next(numbers)))


def reminder(**columns: Any) -> Reminder:
    """Of a commitment, unless an agreement is given."""
    mail = columns.pop("digest", None) or digest()
    about = {} if "agreement" in columns else {"commitment": commitment}
    return made(Reminder, columns, digest=mail, user=mail.user, deadline=today, days=0, **about)


# --- Working groups ---


def working_group(name: str = "Рабочая группа по Томску", **columns: Any) -> WorkingGroup:
    return made(WorkingGroup, columns, name_ru=name, city=city)


def membership(**columns: Any) -> Membership:
    return made(Membership, columns, group=working_group, person=person)


def meeting(**columns: Any) -> Meeting:
    return made(Meeting, columns, group=working_group, number=1, held_on=dt.date(2011, 2, 1))


def hold(sitting: Meeting) -> Meeting:
    """Close a meeting that is filled: from here on its protocol is fixed."""
    sitting.state = Meeting.State.HELD
    sitting.save()
    return sitting


def attendance(**columns: Any) -> Attendance:
    return made(Attendance, columns, meeting=meeting, person=person)


def agenda_item(title: str = "О ходе работ", **columns: Any) -> AgendaItem:
    return made(AgendaItem, columns, meeting=meeting, title_ru=title)


def decision(**columns: Any) -> Decision:
    return made(Decision, columns, item=agenda_item, text_ru="Принять к сведению.")


# --- What is printed ---


def office(**columns: Any) -> Office:
    return made(Office, columns, name_ru="Акимат города Усть-Каменогорска")


def somebody() -> User:
    return User.objects.create_user(f"user-{next(numbers)}")


def calendar_feed(**columns: Any) -> CalendarFeed:
    return made(CalendarFeed, columns, user=somebody, secret=lambda: f"secret-{next(numbers)}")


def job(title: str = "Реестр соглашений", **columns: Any) -> Job:
    return made(Job, columns, user=somebody, title=title, address="/agreements/?format=pdf", language="ru")


def issue(title: str = "Реестр соглашений", **columns: Any) -> Issue:
    defaults = {"year": 2025, "sequence": lambda: next(numbers), "user": somebody, "printed_at": timezone.now}
    paper = {"address": "/agreements/?format=pdf", "language": "ru", "file_name": "Реестр.pdf"}
    file = {"sha256": "0" * 64, "size": 1, "lines": b"", "kept_until": timezone.now}
    return made(Issue, columns, title=title, **defaults, **paper, **file)


FACTORIES: dict[type[models.Model], Callable[..., Any]] = {
    City: city,
    Sector: sector,
    Organisation: organisation,
    Enterprise: enterprise,
    Person: person,
    Post: post,
    Forum: forum,
    Delegation: delegation,
    Member: member,
    Stop: stop,
    ProgrammeItem: programme_item,
    Agreement: agreement,
    Party: party,
    Renewal: renewal,
    Amendment: amendment,
    AccessGrant: access_grant,
    Commitment: commitment,
    Extension: extension,
    Document: document,
    Digest: digest,
    Reminder: reminder,
    WorkingGroup: working_group,
    Membership: membership,
    Meeting: meeting,
    Attendance: attendance,
    AgendaItem: agenda_item,
    Decision: decision,
    Office: office,
    CalendarFeed: calendar_feed,
    Job: job,
    Issue: issue,
}
