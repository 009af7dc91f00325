"""Whether the content of a file is what its name says, and nothing that harms whoever opens it.

Each of these looks into one type of file and raises ValidationError with the
remedy. Nothing is unpacked beyond what is named here.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from typing import IO, TYPE_CHECKING

import pikepdf
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Callable

#: A ZIP that unpacks to more than this many times its own size, or of more parts, holds no office document.
MAX_EXPANSION = 100
MAX_PARTS = 10_000
#: Where a document type would be declared: before the first element, which begins long before this.
XML_BEGINNING = 64 * 1024
ZIP_END = 22
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: What makes a browser or a reader take a picture for something else.
FOREIGN = re.compile(rb"<html|<script|%PDF-1|PK\x05\x06", re.IGNORECASE)


def refuse() -> None:
    raise ValidationError(
        _("The content of this file does not fit the end of its name. Open it and save it as PDF.")
    )


def check_pdf(file: IO[bytes]) -> None:
    """It begins and ends as a PDF, has pages, and opens without a password."""
    file.seek(0)
    content = file.read()
    if not content.startswith(b"%PDF-") or content.rpartition(b"%%EOF")[2].strip(b"\0\t\n\r\f "):
        refuse()
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            pages = len(pdf.pages)
    except pikepdf.PasswordError as error:
        raise ValidationError(
            _("This PDF asks for a password. Print it into a new PDF without one, and choose that.")
        ) from error
    except (pikepdf.PdfError, ValueError):
        pages = 0
    if not pages:
        raise ValidationError(_("This PDF is damaged: it has no pages. Scan or save it again."))


def check_office(part: str) -> Callable[[IO[bytes]], None]:
    """Of a ZIP that has ``part``: no macros, no bomb, no document types, and nothing behind its end."""

    def check(file: IO[bytes]) -> None:
        refuse_old_office(file)
        try:
            with zipfile.ZipFile(file) as archive:
                check_directory(archive, part, ends_at_its_end(file))
                refuse_document_types(archive)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, zlib.error):
            refuse()

    return check


def refuse_old_office(file: IO[bytes]) -> None:
    """The form that Office had before 2007, and has today with a password."""
    file.seek(0)
    if file.read(len(OLD_OFFICE)) == OLD_OFFICE:
        raise ValidationError(
            _("This file has a password or is of an old Office. Save it as DOCX or XLSX without one.")
        )


def ends_at_its_end(file: IO[bytes]) -> bool:
    """Whether a ZIP begins at the first byte, and its directory ends at the last one, without a comment."""
    file.seek(0)
    begins = file.read(4) == b"PK\x03\x04"
    size = file.seek(0, 2)
    file.seek(max(size - ZIP_END, 0))
    return begins and file.read(4) == b"PK\x05\x06"


def check_directory(archive: zipfile.ZipFile, part: str, is_straight: bool) -> None:
    entries = archive.infolist()
    names = {entry.filename for entry in entries}
    packed = sum(entry.compress_size for entry in entries)
    unpacked = sum(entry.file_size for entry in entries)
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise ValidationError(_("This file holds macros. Save it as DOCX or XLSX without them."))
    is_whole = {part, "[Content_Types].xml"} <= names and len(names) == len(entries) <= MAX_PARTS
    is_locked = any(entry.flag_bits & 1 for entry in entries)
    if not is_straight or not is_whole or is_locked or unpacked > MAX_EXPANSION * max(packed, 1):
        refuse()


def refuse_document_types(archive: zipfile.ZipFile) -> None:
    """No entities: Office writes none, and they are how an XML file reads others or grows without end."""
    for entry in archive.infolist():
        if entry.filename.lower().endswith((".xml", ".rels", ".vml")):
            with archive.open(entry) as part:
                beginning = part.read(XML_BEGINNING).replace(b"\0", b"")  # UTF-16 too
            if b"<!doctype" in beginning.lower() or b"<!entity" in beginning.lower():
                refuse()


def check_picture(form: str) -> Callable[[IO[bytes]], None]:
    """Of a picture of this form that is not too large to be shown, and is nothing else besides."""

    def check(file: IO[bytes]) -> None:
        file.seek(0)
        if FOREIGN.search(file.read()):
            refuse()
        file.seek(0)
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            try:
                with Image.open(file, formats=[form]) as picture:
                    picture.verify()
            except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
                message = _("This picture has more than {number} million dots. Save it smaller.")
                limit = (Image.MAX_IMAGE_PIXELS or 0) // 1_000_000
                raise ValidationError(message.format(number=limit)) from error
            except (OSError, SyntaxError, ValueError):
                refuse()

    return check
