"""Every paper that leaves the register is entered: its number, its words, and the file itself for a time.

It needs no request, so that a worker enters what it prints in the same way.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import tempfile
import uuid
import zlib
import zoneinfo
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Protocol

import segno
from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from .models import Issue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from django.http import HttpRequest

    from accounts.models import User

    Progress = Callable[[int, int], None]

FOLDER = "prints"
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
    def make(
        self, file: BinaryIO, *, stamp: Stamp, variant: str, said: Said, progress: Progress | None
    ) -> None:
        """Write the PDF, and add to ``said`` the lines that stand on it."""

    def lines(self) -> Iterable[str]:
        """What it would say if it were printed; nothing is laid out."""


class Said:
    """What a paper says, line by line, compressed as it comes: a register may have many thousands of rows."""

    def __init__(self) -> None:
        self.compressor = zlib.compressobj()
        self.parts: list[bytes] = []

    def add(self, line: str) -> None:
        self.parts.append(self.compressor.compress(f"{line}\n".encode()))

    def packed(self) -> bytes:
        return b"".join([*self.parts, self.compressor.flush()])


def unpacked(entry: Issue) -> list[str]:
    packed = bytes(entry.lines)
    return zlib.decompress(packed).decode().split("\n")[:-1] if packed else []


# --- Entering ---


def issue(
    *,
    document: Document,
    user: User,
    variant: str = Issue.Variant.ACCESSIBLE,
    site: str = "",
    progress: Progress | None = None,
) -> Issue:
    """Make the document, enter it and keep its file.

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
        language=(translation.get_language() or settings.LANGUAGE_CODE)[:2],
        variant=variant,
        file_name=f"{document.file_name}.pdf",
        kept_until=document.moment + dt.timedelta(days=settings.PRINT_KEEP_DAYS),
    )
    stamp, said = Stamp(entry.number, address_of(entry, site)), Said()
    with tempfile.TemporaryFile() as file:
        document.make(file, stamp=stamp, variant=variant, said=said, progress=progress)
        entry.lines = said.packed()
        keep(entry=entry, file=file)
    return entry


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


def keep(*, entry: Issue, file: BinaryIO) -> None:
    """Write the file and the entry, or neither."""
    entry.size = file.seek(0, os.SEEK_END)
    whole = File(file)
    entry.sha256 = digest(whole)
    name = default_storage.save(f"{FOLDER}/{uuid.uuid4().hex}", whole)
    entry.file.name = name
    try:
        with transaction.atomic():
            entry.save(force_insert=True)
    except BaseException:
        default_storage.delete(name)
        raise


def digest(file: File) -> str:
    """SHA-256 in hexadecimal, read a part at a time."""
    found = hashlib.sha256()
    for part in file.chunks():
        found.update(part)
    return found.hexdigest()


def address_of(entry: Issue, site: str) -> str:
    return f"{site}{reverse('print', args=[entry.key])}" if site else ""


def site_of(request: HttpRequest) -> str:
    """``https://register.example``: SITE_URL, else as this request came; empty where neither says."""
    if settings.SITE_URL:
        return settings.SITE_URL
    named = "HTTP_HOST" in request.META or "SERVER_NAME" in request.META
    return request.build_absolute_uri("/").removesuffix("/") if named else ""


# --- The file ---


class Lost(Exception):
    """The file is not what was printed: ``missing`` or ``changed``."""


def kept_file(entry: Issue) -> File:
    """The file, open, byte for byte as it was printed; Lost if it is not there or is another."""
    try:
        file = entry.file.open("rb")
    except (OSError, ValueError) as error:
        raise Lost("missing") from error
    if digest(file) != entry.sha256:
        file.close()
        raise Lost("changed")
    file.seek(0)
    return file


def drop_expired(now: dt.datetime) -> int:
    """Delete the files whose time is over; how many. The entries stay."""
    return sum(drop_file(entry) for entry in expired(now))


def expired(now: dt.datetime) -> Iterator[Issue]:
    return Issue.objects.filter(kept_until__lt=now).exclude(file="").defer("lines").iterator(BATCH)


def drop_file(entry: Issue) -> int:
    """First the entry says that there is no file, then there is none: never the other way round."""
    if not Issue.objects.filter(pk=entry.pk).exclude(file="").update(file=""):
        return 0  # another process was faster
    default_storage.delete(str(entry.file.name))
    return 1
