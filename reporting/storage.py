"""Where the files of the register lie, and how they leave it."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING
from urllib.parse import quote

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django.core.files import File
    from django.db.models.fields.files import FieldFile


class WholeFiles(FileSystemStorage):
    """Files in MEDIA_ROOT; one that could not be written to its end is not left there."""

    def _save(self, name: str, content: File) -> str:
        try:
            return super()._save(name, content)  # type: ignore[misc]  # not in the stubs
        except OSError as error:
            if is_full(error):
                self.delete(name)  # a random name, so it was nobody else's
            raise


def is_full(error: OSError) -> bool:
    return error.errno in {errno.ENOSPC, errno.EDQUOT}


def no_room() -> str:
    return _("The server has no room for the file, so nothing was saved. Tell the administrator.")


def sent(file: FieldFile, *, name: str, media_type: str) -> HttpResponseBase:
    """The file as a download: by nginx where it stands before us, else from here.

    Whoever calls this has asked whether the person may have it; FileNotFoundError
    if it is not there. A part of it (Range) only nginx sends; from here comes the whole.
    """
    if not settings.X_ACCEL_LOCATION:
        return FileResponse(file.open(), as_attachment=True, filename=name, content_type=media_type)
    if not file.storage.exists(str(file.name)):
        raise FileNotFoundError(file.name)
    response = HttpResponse(content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    response["X-Accel-Redirect"] = f"{settings.X_ACCEL_LOCATION.rstrip('/')}/{quote(str(file.name))}"
    return response
