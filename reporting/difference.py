"""In which lines two papers differ, and in which words."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from .wording import BETWEEN_CELLS

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
    """The lines of ``old`` that went or changed and those of ``new`` that came, in the order of the paper.

    Between the lines that stand once in both papers and in the same order
    little is left to compare: the time grows with the lines, whatever changed.
    """
    found: list[Change] = []
    begin = first = 0
    for end, last in [*_anchors(old, new), (len(old), len(new))]:
        found += _gap(old[begin:end], new[first:last])
        begin, first = end + 1, last + 1
    return found


def _anchors(old: list[str], new: list[str]) -> list[tuple[int, int]]:
    """The places in both of the lines that stand once in each, as many of them as are in the same order."""
    counts, places = Counter(old), {line: place for place, line in enumerate(new)}
    once = {line for line, count in Counter(new).items() if count == 1 == counts[line]}
    pairs = [(place, places[line]) for place, line in enumerate(old) if line in once]
    ends: list[int] = []  # of rising rows of each length, the smallest last place
    links: list[tuple[int, int]] = []
    for number, (_place, other) in enumerate(pairs):
        length = bisect_left(ends, other, key=lambda one: pairs[one][1])
        links.append((number, ends[length - 1] if length else -1))
        ends[length : length + 1] = [number]
    found = []
    number = ends[-1] if ends else -1
    while number >= 0:
        found.append(pairs[number])
        number = links[number][1]
    return found[::-1]


def _gap(old: list[str], new: list[str]) -> Iterator[Change]:
    if len(old) * len(new) > MOST_PAIRS:
        yield from _replaced(old, new)
        return
    for code, begin, end, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if code != "equal":
            yield from _replaced(old[begin:end], new[first:last])


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
    """Old line → new line, in order: the row of the same name, else the first line that is like it."""
    names = {_name(line): place for place, line in enumerate(new) if _name(line)}
    few = len(old) * len(new) <= MOST_PAIRS
    others = [_telling(line) for line in new] if few else []
    found, free = {}, 0
    for place, line in enumerate(old):
        partner = names.get(_name(line), -1)
        if partner < free and few:
            words = _telling(line)
            partner = next((other for other in range(free, len(new)) if _alike(words, others[other])), -1)
        if partner >= free:
            found[place], free = partner, partner + 1
    return found


def _name(line: str) -> str:
    """The first cell of a row of a table, as the number of an agreement or the name of a fact."""
    return line.partition(BETWEEN_CELLS)[0] if BETWEEN_CELLS in line else ""


def _alike(words: set[str], others: set[str]) -> bool:
    """Half of the words are the same."""
    return bool(words) and 4 * len(words & others) >= len(words) + len(others)


def _telling(line: str) -> set[str]:
    """The words that tell one line from another."""
    return {word for word in line.split() if len(word) > 2 or word.isalnum()}
