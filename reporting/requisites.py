"""The emblem of the office: what may be uploaded as one, and how it comes to paper."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from .models import Office

if TYPE_CHECKING:
    from django.core.files.base import File

logger = logging.getLogger(__name__)

#: The address by which a paper shows the emblem.
EMBLEM = "office:emblem"
MAX_BYTES = 1024 * 1024
#: Pixels along the longer side; a larger picture costs time and memory at every print.
MAX_SIDE = 4000
FORMATS = ("PNG", "JPEG")


def check_emblem(file: File) -> None:
    """Refuse what cannot be printed as an emblem, whatever its name says."""
    if file.size > MAX_BYTES:
        raise ValidationError(_("The picture is larger than 1 MB. Save it smaller and choose that."))
    try:
        file.seek(0)
        with Image.open(file, formats=FORMATS) as picture:
            if max(picture.size) > MAX_SIDE:
                raise ValidationError(
                    _("The picture has more than {side} pixels on a side. Save it smaller.").format(
                        side=MAX_SIDE
                    )
                )
            picture.load()
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        raise ValidationError(_("This is no PNG or JPEG picture. Save the emblem as PNG.")) from error
    finally:
        file.seek(0)


def files_of(html: str) -> dict[str, bytes]:
    """What the paper shows beside static files, by address: the emblem, if its head has one."""
    office = Office.objects.exclude(emblem="").first() if EMBLEM in html else None
    if office is None:
        return {}
    content = emblem_of(office)
    return {EMBLEM: content} if content else {}


def emblem_of(office: Office) -> bytes:
    """The picture; empty where its file is lost, and the log says so: papers are printed all the same."""
    try:
        with office.emblem.open("rb") as file:
            return file.read()
    except OSError as error:
        logger.warning("The emblem of the office cannot be read: %s", error)
        return b""
