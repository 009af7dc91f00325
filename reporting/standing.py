"""Whether a paper is still current: it is made again, as a text, and compared with what it said."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils import timezone, translation

from accounts.middleware import zone_of

from .difference import difference
from .issuing import unpacked
from .making import NotPrintable, document_of, view_of

if TYPE_CHECKING:
    from .difference import Change
    from .models import Issue


@dataclass(frozen=True)
class Standing:
    """How a paper stands today; ``lines`` is ``None`` where it cannot be told any more."""

    lines: list[str] | None
    changes: list[Change] = field(default_factory=list)

    @property
    def state(self) -> str:
        if self.lines is None:
            return "unknown"
        return "changed" if self.changes else "current"


def standing_of(entry: Issue) -> Standing:
    """With the rights and in the time zone of the person who printed it, and in the language of the paper.

    Costs what its rows cost to read, and nothing is laid out.
    """
    lines = lines_today(entry)
    return Standing(lines, difference(unpacked(entry), lines) if lines is not None else [])


def lines_today(entry: Issue) -> list[str] | None:
    """What it would say now; ``None`` if that person could not print it any more."""
    if not entry.user.is_active:
        return None
    with translation.override(entry.language), timezone.override(zone_of(entry.user)):
        try:
            return list(document_of(view_of(entry.address, entry.user)).lines())
        except NotPrintable:
            return None
