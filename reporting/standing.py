"""Whether a paper is still current: it is made again, as a text, and compared with what it said."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from itertools import zip_longest
from math import inf
from typing import TYPE_CHECKING

from django.utils import timezone, translation

from accounts.middleware import zone_of

from .difference import difference
from .issuing import unpacked
from .making import NotPrintable, document_of, view_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .difference import Change
    from .models import Issue


class TooLong(Exception):
    """Reading what the paper would say takes longer than a page may."""


@dataclass(frozen=True)
class Standing:
    """How a paper stands today: ``current``, ``changed``, ``unknown``, or ``long`` where it was given up."""

    state: str
    changes: list[Change] = field(default_factory=list)


def standing_of(entry: Issue, *, in_words: bool = True, patience: float = inf) -> Standing:
    """With the rights and in the time zone of the person who printed it, and in the language of the paper.

    Costs what its rows cost to read, and nothing is laid out; without
    ``in_words`` it ends at the first line that is another.
    """
    said, deadline = unpacked(entry), time.monotonic() + patience
    try:
        with translation.override(entry.language), timezone.override(zone_of(entry.user)):
            lines = until(deadline, document_of(view_of(entry.address, entry.user)).lines())
            if not in_words:
                differ = any(before != after for before, after in zip_longest(said, lines))
                return Standing("changed" if differ else "current")
            changes = difference(said, list(lines))
    except NotPrintable:
        return Standing("unknown")
    except TooLong:
        return Standing("long")
    return Standing("changed" if changes else "current", changes)


def until(deadline: float, lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        if time.monotonic() > deadline:
            raise TooLong
        yield line
