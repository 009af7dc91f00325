"""What may be uploaded, and what is noted of a file."""

from __future__ import annotations

import hashlib
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile


@dataclass(frozen=True)
class FileType:
    """A type of file that is taken: its media type, its first bytes and, in a ZIP, the part it must have."""

    media_type: str
    beginning: bytes
    part: str = ""


OFFICE = "application/vnd.openxmlformats-officedocument"
JPEG = FileType("image/jpeg", b"\xff\xd8\xff")
TYPES = {
    ".pdf": FileType("application/pdf", b"%PDF-"),
    ".docx": FileType(f"{OFFICE}.wordprocessingml.document", b"PK\x03\x04", "word/document.xml"),
    ".xlsx": FileType(f"{OFFICE}.spreadsheetml.sheet", b"PK\x03\x04", "xl/workbook.xml"),
    ".jpg": JPEG,
    ".jpeg": JPEG,
    ".png": FileType("image/png", b"\x89PNG\r\n\x1a\n"),
}
#: A ZIP that unpacks to more than this many times its own size holds no office document.
MAX_EXPANSION = 100


@dataclass(frozen=True)
class FileFacts:
    """What is kept of a file beside the file: the columns of a document that describe it."""

    file_name: str
    media_type: str
    size: int | None
    sha256: str


NO_FILE = FileFacts(file_name="", media_type="", size=None, sha256="")


def describe_upload(file: UploadedFile) -> FileFacts:
    """The facts of an uploaded file; ValidationError with the remedy where it is not taken."""
    if file.size > settings.DOCUMENT_MAX_BYTES:
        raise ValidationError(
            _("The file is larger than {limit}. Scan it in grey at 200 dpi, or split it into parts.").format(
                limit=filesizeformat(settings.DOCUMENT_MAX_BYTES)
            )
        )
    name = file.name or ""
    kind = TYPES.get(PurePath(name).suffix.lower())
    if kind is None:
        raise ValidationError(
            _("Files of this type are not taken. Save it as PDF, DOCX, XLSX, JPEG or PNG and choose that.")
        )
    if not _is_what_it_says(file, kind):
        raise ValidationError(
            _("The content of this file does not fit the end of its name. Open it and save it as PDF.")
        )
    return FileFacts(_readable(name), kind.media_type, file.size, _digest(file))


def _is_what_it_says(file: UploadedFile, kind: FileType) -> bool:
    file.seek(0)
    if file.read(len(kind.beginning)) != kind.beginning:
        return False
    return not kind.part or _is_office_file(file, kind.part)


def _is_office_file(file: UploadedFile, part: str) -> bool:
    """Whether the directory of the ZIP has ``part`` and promises no bomb; nothing is unpacked."""
    try:
        with zipfile.ZipFile(file) as archive:
            entries = {entry.filename: entry.file_size for entry in archive.infolist()}
    except zipfile.BadZipFile:
        return False
    return part in entries and sum(entries.values()) <= MAX_EXPANSION * (file.size or 0)


def _readable(name: str) -> str:
    """The name without characters that are not seen, such as those that turn the direction of writing."""
    return "".join(char for char in name if not unicodedata.category(char).startswith("C"))


def _digest(file: UploadedFile) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()
