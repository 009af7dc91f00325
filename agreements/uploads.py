"""What may be uploaded, and what is noted of a file."""

from __future__ import annotations

import hashlib
import shutil
import unicodedata
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import IO, TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from .contents import check_office, check_pdf, check_picture
from .models import Document
from .scanning import refuse_infected

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.core.files.uploadedfile import UploadedFile


@dataclass(frozen=True)
class FileType:
    """A type of file that is taken: its media type, and what looks into its content."""

    media_type: str
    check: Callable[[IO[bytes]], None]


OFFICE = "application/vnd.openxmlformats-officedocument"
JPEG = FileType("image/jpeg", check_picture("JPEG"))
TYPES = {
    ".pdf": FileType("application/pdf", check_pdf),
    ".docx": FileType(f"{OFFICE}.wordprocessingml.document", check_office("word/document.xml")),
    ".xlsx": FileType(f"{OFFICE}.spreadsheetml.sheet", check_office("xl/workbook.xml")),
    ".jpg": JPEG,
    ".jpeg": JPEG,
    ".png": FileType("image/png", check_picture("PNG")),
}
#: So much stays free on the disk, for the database and the log.
RESERVE = 100 * 1024 * 1024


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
    refuse_without_room(file.size or 0)
    name = file.name or ""
    kind = TYPES.get(PurePath(name).suffix.lower())
    if kind is None:
        raise ValidationError(
            _("Files of this type are not taken. Save it as PDF, DOCX, XLSX, JPEG or PNG and choose that.")
        )
    kind.check(file)
    refuse_infected(file)
    return FileFacts(_readable(name), kind.media_type, file.size, _digest(file))


def refuse_without_room(size: int) -> None:
    """Neither more than all documents may have together, nor more than the disk has."""
    limit = settings.DOCUMENTS_TOTAL_MAX_BYTES
    taken = Document.objects.aggregate(size=Sum("size"))["size"] if limit else 0
    folder = Path(settings.MEDIA_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    if (limit and (taken or 0) + size > limit) or shutil.disk_usage(folder).free < size + RESERVE:
        raise ValidationError(
            _("The server has no room for more files, so it was not taken. Tell the administrator.")
        )


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
