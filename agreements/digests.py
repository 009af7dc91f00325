"""The one mail a day to each person: put together, sent, and never sent again.

A digest is entered before it is sent, with all that is in it, so that the
database itself refuses a second one; what could not be sent is put together
anew the next time. Between the server's yes and ours stands a single UPDATE: if
just then everything fails, the same mail goes out again under the same number.
"""

from __future__ import annotations

import enum
import hashlib
import logging
import smtplib
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.utils import parseaddr
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.encoding import force_str
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.middleware import zone_of
from accounts.models import User
from reporting.dates import today

from .models import Digest, Reminder
from .reminders import KINDS, Urgency, dues, number_of_dues

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

    from .reminders import Due

logger = logging.getLogger(__name__)

#: So many dates a mail names; the others are counted, and stand on the site.
LONGEST = 100


class Outcome(enum.Enum):
    """What became of one person's digest."""

    NOTHING = "nothing to tell"
    SENT = "sent"
    WOULD = "would be sent"
    WAITING = "waits, the mail server cannot be reached"
    REFUSED = "waits, the mail server refused it"
    FAILED = "failed by a fault in the program, see the log"
    UNWANTED = "wants no mail"
    NO_ADDRESS = "has no e-mail address"
    BUSY = "is served by another run at this moment"


@dataclass(frozen=True)
class Result:
    """What one run did for one person."""

    user: User
    outcome: Outcome
    dues: list[Due]
    problem: str = ""

    @property
    def late(self) -> int:
        return sum(one.urgency is Urgency.OVERDUE for one in self.dues)


# --- A run ---


def run(day: dt.date | None = None, *, dry: bool = False) -> Iterator[Result]:
    """Send everybody what is due; on ``day``, else on the day it is where each person is.

    Whoever has nothing due is passed over in silence. Once the server is found
    to be down, the digests that follow are entered and not tried.
    """
    people = User.objects.filter(is_active=True).order_by("pk")
    if not dry:
        reached = people.filter(reminded_by_mail=True).exclude(email="")
        Digest.objects.waiting().exclude(user__in=reached).delete()
    down = False
    for user in people:
        with translation.override(user.language), timezone.override(zone_of(user)):
            result = served(user, day or today(), dry=dry, down=down)
        down = down or result.outcome is Outcome.WAITING
        if result.outcome is not Outcome.NOTHING:
            yield result


def served(user: User, day: dt.date, *, dry: bool, down: bool) -> Result:
    """The result for one person; what goes wrong with her digest is no reason to send none to the others."""
    try:
        return looked_at(user, day) if dry or hindrance(user) else serve(user, day, down=down)
    except DatabaseError:
        raise
    except Exception:
        logger.exception("Reminders of %s", user.username)
        return Result(user, Outcome.FAILED, [])


def hindrance(user: User) -> Outcome | None:
    """Why the person gets no mail at all."""
    if not user.reminded_by_mail:
        return Outcome.UNWANTED
    return None if user.email else Outcome.NO_ADDRESS


def looked_at(user: User, day: dt.date) -> Result:
    """What would be sent, or could not be."""
    found = fresh(user, day)
    return Result(user, (hindrance(user) or Outcome.WOULD) if found else Outcome.NOTHING, found)


def serve(user: User, day: dt.date, *, down: bool) -> Result:
    with alone_with(user) as alone:
        if not alone:
            return Result(user, Outcome.BUSY, [])
        digest, found = enter(user=user, day=day)
        if digest is None:
            return Result(user, Outcome.NOTHING, [])
        if digest.refused_address == user.email:
            return Result(user, Outcome.REFUSED, found, digest.problem)
        return Result(user, Outcome.WAITING, found) if down else deliver(digest, found)


@contextmanager
def alone_with(user: User) -> Iterator[bool]:
    """Whether no other run has this person in hand; kept until the end, however this process ends.

    A lock of the connection, not of a row: while the mail server thinks, no page waits.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext('reminders'), %s)", [user.pk])
        alone = cursor.fetchone()[0]
        try:
            yield alone
        finally:
            if alone:
                cursor.execute("SELECT pg_advisory_unlock(hashtext('reminders'), %s)", [user.pk])


# --- What is in it ---


def pending(user: User, day: dt.date) -> list[Due]:
    """What the person wants to be told of by mail and has not been."""
    found = [one for one in dues(user, day) if getattr(user, one.kind.wanted)]
    told = set(told_before(user, found))
    return [one for one in found if one.key not in told]


def fresh(user: User, day: dt.date) -> list[Due]:
    """What goes out on ``day``: nothing once that day's mail has."""
    return [] if user.digests.sent().filter(day=day).exists() else pending(user, day)


def told_before(user: User, found: Iterable[Due]) -> Iterator[tuple[str, int, dt.date, int]]:
    """The keys of what has left already, of the records in ``found``."""
    told = Reminder.objects.told(user)
    for kind in KINDS:
        records = [one.record.pk for one in found if one.kind is kind]
        for row in told.filter(**{f"{kind.name}__in": records}).values_list(kind.name, "deadline", "days"):
            yield kind.name, *row


@transaction.atomic
def enter(*, user: User, day: dt.date) -> tuple[Digest | None, list[Due]]:
    """The digest that waits to be sent, put together anew, or a new one; none where nothing is due.

    One of an earlier day becomes that of ``day``: nobody gets two, and an address
    that was refused is tried once a day.
    """
    digest = user.digests.waiting().first() or Digest(user=user)
    if digest.pk:
        digest.reminders.all().delete()
    found = fresh(user, day)
    if not found:
        user.digests.waiting().delete()
        return None, []
    if digest.day != day:
        digest.refused_address = ""
    digest.day, digest.message_id = day, message_id(user, found)
    digest.save()
    Reminder.objects.bulk_create(
        Reminder(
            digest=digest, user=user, deadline=one.deadline, days=one.occasion, **{one.kind.name: one.record}
        )
        for one in found
    )
    return digest, found


def message_id(user: User, found: list[Due]) -> str:
    """The same for the same person and the same dates, whenever they are sent: mail programs show it once."""
    keys = sorted(repr(one.key) for one in found)
    number = hashlib.sha256("\n".join([str(user.pk), *keys]).encode()).hexdigest()[:32]
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return f"<{number}@{domain or 'localhost'}>"


# --- Sending ---


def deliver(digest: Digest, found: list[Due]) -> Result:
    """Hand the mail to the server and note it; what the server did not take stays waiting."""
    user = digest.user
    server = get_connection()
    try:
        server.open()
        server.send_messages([letter(digest, found)])
        note(digest, state=Digest.State.SENT, sent_at=timezone.now(), problem="")
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, ValueError) as error:
        return refused(digest, error, found)
    except OSError as error:  # every other fault of SMTP is one, too
        return held_up(digest, Result(user, Outcome.WAITING, found, said(error, user.email)))
    finally:
        with suppress(OSError):  # a good-bye that fails takes nothing back
            server.close()
    return Result(user, Outcome.SENT, found)


def refused(digest: Digest, error: Exception, found: list[Due]) -> Result:
    """A refusal for now is tried by the next run, one for good the next day: the log tells of both."""
    user = digest.user
    code, _words = answer(error)
    result = Result(user, Outcome.REFUSED, found, said(error, user.email))
    logger.warning("Reminders of %s were refused: %s", user.username, result.problem)
    return held_up(digest, result, refused_address="" if 400 <= code < 500 else user.email)


def note(digest: Digest, **columns: Any) -> None:
    Digest.objects.filter(pk=digest.pk).update(attempts=F("attempts") + 1, **columns)


def held_up(digest: Digest, result: Result, **columns: Any) -> Result:
    note(digest, problem=result.problem, **columns)
    return result


def answer(error: Exception) -> tuple[int, str]:
    """The code of the server, 0 where it was not asked, and what it said."""
    words: bytes | str
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPResponseException):
        code, words = error.smtp_code, error.smtp_error
    else:
        return 0, str(error)
    return code, f"{code} {force_str(words, errors='replace')}"


def said(error: Exception, address: str) -> str:
    """What the server said, in one line, without the person's address: it goes into logs."""
    text = f"{type(error).__name__}: {answer(error)[1]}"
    for written in (address, repr(address)[1:-1]):
        text = text.replace(written, "…")
    return " ".join(text.split())[:500]


# --- The mail ---


def letter(digest: Digest, found: list[Due]) -> EmailMultiAlternatives:
    user = digest.user
    context = contents(user, digest.day, found)
    headers = {
        "Message-ID": digest.message_id,
        "Auto-Submitted": "auto-generated",
        "Content-Language": user.language,
    }
    if settings.SITE_URL:
        headers["List-Unsubscribe"] = f"<{context['settings_address']}>"
    text = render_to_string("agreements/digest_mail.txt", context)
    mail = EmailMultiAlternatives(context["subject"], text, to=[user.email], headers=headers)
    mail.attach_alternative(render_to_string("agreements/digest_mail.html", context), "text/html")
    return mail


def contents(user: User, day: dt.date, found: list[Due]) -> dict[str, Any]:
    """What the mail says, in the active language; the page of one's settings shows the same."""
    total, _late = number_of_dues(user, day)
    return {
        "user": user,
        "day": day,
        "subject": subject(found),
        "groups": groups(found[:LONGEST]),
        "further": len(found) - len(found[:LONGEST]),
        "total": total,
        "site": settings.SITE_URL,
        "list_address": settings.SITE_URL + reverse("for-you"),
        "settings_address": settings.SITE_URL + reverse("reminders"),
    }


def subject(found: list[Due]) -> str:
    """«3 срока, просрочено: 1»."""
    late = sum(one.urgency is Urgency.OVERDUE for one in found)
    counted = ngettext("{n} date", "{n} dates", len(found)).format(n=len(found))
    return _("{dates}, overdue: {late}").format(dates=counted, late=late) if late else counted


def groups(found: list[Due]) -> list[tuple[Urgency, list[Due]]]:
    """By how near they are; only what is there."""
    return [
        (urgency, rows) for urgency in Urgency if (rows := [one for one in found if one.urgency is urgency])
    ]
