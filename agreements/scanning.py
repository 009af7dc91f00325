"""Asking ClamAV about an upload, by clamd's INSTREAM; off unless CLAMAV_SOCKET is set.

https://docs.clamav.net/manual/Usage/Scanning.html, and man clamd: the content
is sent in pieces, each after its length in four bytes; a length of nothing
ends it; the answer is ``stream: OK`` or ``stream: NAME FOUND``.
"""

from __future__ import annotations

import logging
import socket
import struct
from typing import IO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)

PIECE = 64 * 1024
LONGEST_ANSWER = 4096


def refuse_infected(file: IO[bytes]) -> None:
    """ValidationError for a virus, and where ClamAV is wanted but does not answer."""
    if not settings.CLAMAV_SOCKET:
        return
    try:
        answer = asked(file)
    except OSError as error:
        logger.error("ClamAV at %s: %s", settings.CLAMAV_SOCKET, error)
        answer = ""
    if answer.endswith(" FOUND"):
        logger.warning("An upload was refused: %s", answer)
        raise ValidationError(_("The file holds a virus and was not taken. Tell the administrator."))
    if not answer.endswith(": OK"):
        logger.error("ClamAV at %s said %r", settings.CLAMAV_SOCKET, answer)
        raise ValidationError(
            _("The file could not be checked for viruses, so it was not taken. Tell the administrator.")
        )


def asked(file: IO[bytes]) -> str:
    """What clamd says of the file; OSError if it does not within CLAMAV_TIMEOUT seconds for each step."""
    with connected(settings.CLAMAV_SOCKET) as clamd:
        clamd.sendall(b"zINSTREAM\0")
        file.seek(0)
        while piece := file.read(PIECE):
            clamd.sendall(struct.pack("!L", len(piece)) + piece)
        clamd.sendall(struct.pack("!L", 0))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
            if not (more := clamd.recv(LONGEST_ANSWER)):
                break
            answer += more
    file.seek(0)
    return answer.rstrip(b"\0\n").decode(errors="replace")


def connected(address: str) -> socket.socket:
    """``/run/clamav/clamd.ctl`` or ``host:port``."""
    if address.startswith("/"):
        found = socket.socket(socket.AF_UNIX)
        found.settimeout(settings.CLAMAV_TIMEOUT)
        try:
            found.connect(address)
        except OSError:
            found.close()
            raise
        return found
    host, _colon, port = address.rpartition(":")
    if not port.isdecimal():
        raise OSError("CLAMAV_SOCKET is neither a path nor host:port")
    return socket.create_connection((host, int(port)), timeout=settings.CLAMAV_TIMEOUT)
