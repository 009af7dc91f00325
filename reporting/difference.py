"""In which lines two papers differ, and in which words."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Words of a line that are compared one by one; a longer line is told as a whole.
MOST_WORDS = 2_000
#: Unchanged words kept on either side of a change.
AROUND = 8
#: Pairs of lines that are compared for likeness where several were replaced by several.
MOST_PAIRS = 2_500


@dataclass(frozen=True)
class Words:
    """A part of a changed line: words that stayed, went, came, or are passed over."""

    kind: str
    """``same``, ``removed``, ``added`` or ``gap``."""
    text: str = ""


@dataclass(frozen=True)
class Change:
    """A line that is not the same any more: ``before`` or ``after`` is empty where it came or went."""

    before: str
    after: str

    @property
    def kind(self) -> str:
        if self.before and self.after:
            return "changed"
        return "removed" if self.before else "added"

    @property
    def words(self) -> list[Words]:
        """What a person reads: the words that changed among those around them."""
        if self.kind != "changed":
            return [Words(self.kind, self.before or self.after)]
        old, new = self.before.split(), self.after.split()
        if max(len(old), len(new)) > MOST_WORDS:
            return [Words("removed", self.before), Words("added", self.after)]
        return list(_words(old, new))


def _words(old: list[str], new: list[str]) -> Iterator[Words]:
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for place, (code, begin, end, first, last) in enumerate(codes):
        if code == "equal":
            yield from _around(old[begin:end], first=place == 0, last=place == len(codes) - 1)
            continue
        if begin < end:
            yield Words("removed", " ".join(old[begin:end]))
        if first < last:
            yield Words("added", " ".join(new[first:last]))


def _around(words: list[str], *, first: bool, last: bool) -> Iterator[Words]:
    """What stayed, shortened to the words beside a change."""
    head = [] if first else words[:AROUND]
    tail = [] if last else words[len(words) - AROUND :] if len(words) > AROUND else words
    if len(words) <= len(head) + len(tail):
        yield Words("same", " ".join(words))
        return
    if head:
        yield Words("same", " ".join(head))
    yield Words("gap")
    if tail:
        yield Words("same", " ".join(tail))


def difference(old: list[str], new: list[str]) -> list[Change]:
    """The lines of ``old`` that went or changed and those of ``new`` that came, in the order of the paper."""
    start = _shared(old, new)
    end = _shared(old[start:][::-1], new[start:][::-1])
    old, new = old[start : len(old) - end], new[start : len(new) - end]
    found: list[Change] = []
    for code, begin, stop, first, last in SequenceMatcher(None, old, new).get_opcodes():
        if code != "equal":
            found += _replaced(old[begin:stop], new[first:last])
    return found


def _shared(old: list[str], new: list[str]) -> int:
    """How many lines both begin with: comparing these one by one would be the dearest part."""
    return next(
        (place for place, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new))
    )


def _replaced(old: list[str], new: list[str]) -> Iterator[Change]:
    """Each old line with the new one that is most like it; what is like nothing went or came."""
    partner = _partners(old, new)
    waiting = 0
    for place, line in enumerate(old):
        if place not in partner:
            yield Change(line, "")
            continue
        yield from (Change("", added) for added in new[waiting : partner[place]])
        yield Change(line, new[partner[place]])
        waiting = partner[place] + 1
    yield from (Change("", added) for added in new[waiting:])


def _partners(old: list[str], new: list[str]) -> dict[int, int]:
    """Old line → new line, in order; where there are too many to compare, by place."""
    if len(old) * len(new) > MOST_PAIRS:
        return {place: place for place in range(len(old))} if len(old) == len(new) else {}
    found, free = {}, 0
    for place, line in enumerate(old):
        for other in range(free, len(new)):
            if _alike(line, new[other]):
                found[place], free = other, other + 1
                break
    return found


def _alike(one: str, other: str) -> bool:
    """Half of the words are the same, whatever their order."""
    a, b = set(one.split()), set(other.split())
    return 4 * len(a & b) >= len(a) + len(b)
