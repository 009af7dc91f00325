"""What was signed and what was promised."""

from .access_grant import AccessGrant
from .agreement import Agreement
from .amendment import Amendment
from .commitment import Commitment
from .document import Document
from .extension import Extension
from .party import Party
from .reminder import Digest, Reminder
from .renewal import Renewal

__all__ = [
    "AccessGrant",
    "Agreement",
    "Amendment",
    "Commitment",
    "Digest",
    "Document",
    "Extension",
    "Party",
    "Reminder",
    "Renewal",
]
