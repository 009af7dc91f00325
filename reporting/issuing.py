"""Every paper that leaves the register is entered: its number, its words, and the file itself for a time.

It needs no request, so that a worker enters what it prints in the same way.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
import zlib
import zoneinfo
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import segno
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from .models import Issue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.http import HttpRequest

    from accounts.models import User

    Progress = Callable[[int, int], None]

#: Read aloud by a screen reader, and for the archive.
ACCESSIBLE, ARCHIVE = "pdf/ua-1", "pdf/a-3a"
FOLDER = "prints"
#: Longer than any paper takes: then a file without an entry is nobody's.
ORPHAN_AGE = dt.timedelta(days=1)
BATCH = 500


@dataclass(frozen=True)
class Stamp:
    """What the first sheet says of its own printing: a number, and a code that leads to its page."""

    number: str
    address: str
    """Absolute; empty where nobody told under which name the site is reached: then there is no code."""

    @property
    def code(self) -> SafeString:
        """The address as a QR code, an SVG whose title is read aloud."""
        if not self.address:
            return SafeString("")
        svg = segno.make(self.address, error="m", micro=False).svg_inline(
            border=0, omitsize=True, title=_("Code: is this paper still current?")
        )
        return mark_safe(svg)  # noqa: S308  # segno escapes the title; the address is drawn, not written


@dataclass(frozen=True)
class Printed:
    """A document made: the file, and what it says."""

    content: bytes
    lines: list[str]


class Document(Protocol):
    """What can be printed: a register or a form of a record, for one person and one address."""

    @property
    def title(self) -> str: ...
    @property
    def file_name(self) -> str:
        """Of the file when it is downloaded, without its ending."""

    @property
    def criteria(self) -> str: ...
    @property
    def address(self) -> str:
        """Path and query that make the same document again."""

    @property
    def moment(self) -> dt.datetime: ...
    def make(self, stamp: Stamp, variant: str, progress: Progress | None) -> Printed: ...
    def lines(self) -> list[str]:
        """What it would say if it were printed; nothing is laid out."""


# --- Entering ---


def issue(
    *, document: Document, user: User, variant: str = ACCESSIBLE, site: str = "", progress: Progress | None = None
) -> tuple[Issue, bytes]:
    """Make the document and enter it: the entry and the file.

    It is made in the active language. The number is taken first, because it
    stands on the paper, and no transaction is held while the paper is laid
    out. If that fails nothing is left but a number that nobody has.
    """
    year = document.moment.astimezone(zoneinfo.ZoneInfo(settings.TIME_ZONE)).year
    entry = Issue(
        user=user,
        year=year,
        sequence=next_sequence(year),
        printed_at=document.moment,
        title=document.title[:300],
        address=document.address,
        criteria=document.criteria,
        language=translation.get_language()[:2],
        variant=variant,
        file_name=f"{document.file_name}.pdf",
        kept_until=document.moment + dt.timedelta(days=settings.PRINT_KEEP_DAYS),
    )
    printed = document.make(Stamp(entry.number, address_of(entry, site)), variant, progress)
    keep(entry=entry, printed=printed)
    return entry, printed.content


def next_sequence(year: int) -> int:
    """A number of the year that nobody else gets; two who ask at once wait for each other.

    Never less than what is entered already, should the counter have been lost.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO reporting_issue_numbers AS numbers (year, last)"
            " SELECT %s, coalesce(max(sequence), 0) + 1 FROM reporting_issue WHERE year = %s"
            " ON CONFLICT (year) DO UPDATE SET last = greatest(numbers.last + 1, excluded.last)"
            " RETURNING last",
            [year, year],
        )
        return cursor.fetchone()[0]


def keep(*, entry: Issue, printed: Printed) -> None:
    """Write the file and the entry, or neither."""
    entry.sha256 = hashlib.sha256(printed.content).hexdigest()
    entry.size = len(printed.content)
    entry.lines = packed(printed.lines)
    name = default_storage.save(f"{FOLDER}/{uuid.uuid4().hex}", ContentFile(printed.content))
    try:
        with transaction.atomic():
            entry.file.name = name
            entry.save(force_insert=True)
    except BaseException:
        default_storage.delete(name)
        raise


def address_of(entry: Issue, site: str) -> str:
    return f"{site}{reverse('print', args=[entry.key])}" if site else ""


def site_of(request: HttpRequest) -> str:
    """``https://register.example``: SITE_URL, else as this request came; empty where neither says."""
    if settings.SITE_URL:
        return settings.SITE_URL
    named = "HTTP_HOST" in request.META or "SERVER_NAME" in request.META
    return request.build_absolute_uri("/").removesuffix("/") if named else ""


# --- What a paper said ---


def packed(lines: list[str]) -> bytes:
    return zlib.compress("\n".join(lines).encode())


def unpacked(entry: Issue) -> list[str]:
    text = zlib.decompress(bytes(entry.lines)).decode()
    return text.split("\n") if text else []


# --- The file ---


class Lost(Exception):
    """The file is not what was printed: ``missing`` or ``changed``."""


def kept_file(entry: Issue) -> bytes:
    """The file, byte for byte as it was printed; Lost if it is not there or is another."""
    try:
        with entry.file.open("rb") as file:
            content = file.read()
    except (OSError, ValueError) as error:
        raise Lost("missing") from error
    if hashlib.sha256(content).hexdigest() != entry.sha256:
        raise Lost("changed")
    return content


def drop_expired(now: dt.datetime) -> int:
    """Delete the files whose time is over, and those without an entry; how many. The entries stay."""
    return sum(drop_file(entry) for entry in expired(now)) + drop_orphans(now)


def expired(now: dt.datetime) -> Iterator[Issue]:
    return Issue.objects.filter(kept_until__lt=now).exclude(file="").defer("lines").iterator(BATCH)


def drop_file(entry: Issue) -> int:
    """First the entry says that there is no file, then there is none: never the other way round."""
    if not Issue.objects.filter(pk=entry.pk).exclude(file="").update(file=""):
        return 0  # another process was faster
    default_storage.delete(entry.file.name)
    return 1


def drop_orphans(now: dt.datetime) -> int:
    """Files of papers whose process was killed between writing the file and entering it."""
    try:
        names = [f"{FOLDER}/{name}" for name in default_storage.listdir(FOLDER)[1]]
    except FileNotFoundError:
        return 0
    known = set(Issue.objects.exclude(file="").values_list("file", flat=True))
    lost = [
        name
        for name in names
        if name not in known and default_storage.get_modified_time(name) < now - ORPHAN_AGE
    ]
    for name in lost:
        default_storage.delete(name)
    return len(lost)
