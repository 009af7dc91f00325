"""Names on a drawing: each beside its dot, none upon another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

#: In the units of the drawing: the height of a line, the width of a letter (a wide or a bold one), a gap.
LINE, LETTER, BOLD, GAP = 17, 8, 10, 4
#: How far from its dot a name is tried; further away a thin line leads to it.
DISTANCES = range(0, 121, 10)


@dataclass(frozen=True)
class Box:
    """A rectangle that something takes up."""

    x: int
    y: int
    width: int
    height: int

    def meets(self, other: Box) -> bool:
        return (
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )

    def is_within(self, width: int, height: int) -> bool:
        return (
            self.x >= 2
            and self.y >= 2
            and self.x + self.width <= width - 2
            and self.y + self.height <= height - 2
        )

    @property
    def centre(self) -> tuple[int, int]:
        return self.x + self.width // 2, self.y + self.height // 2


@dataclass(frozen=True)
class Label:
    """Where a name stands, and the line that leads to it from a dot that is not beside it."""

    box: Box
    lead: tuple[int, int, int, int] | None = None

    @property
    def x(self) -> int:
        return self.box.x + self.box.width // 2

    @property
    def baseline(self) -> int:
        return self.box.y + LINE - 4


def placed(
    dot: Box, words: str, taken: list[Box], width: int, height: int, letter: int = LETTER
) -> Label | None:
    """The nearest free place for ``words`` beside ``dot``; none where all is taken."""
    size = (letter * len(words), LINE)
    for distance in DISTANCES:
        for box in around(dot, *size, distance):
            if box.is_within(width, height) and not any(box.meets(other) for other in taken):
                return Label(box, lead(dot, box) if distance else None)
    return None


def around(dot: Box, width: int, height: int, distance: int) -> Iterator[Box]:
    """Right, left, above and below of the dot, then the corners."""
    x, y = dot.centre
    reach = dot.width // 2 + GAP + distance
    right, left, middle = x + reach, x - reach - width, x - width // 2
    level, above, below = y - height // 2, y - reach - height, y + reach
    for place in (
        (right, level), (left, level), (middle, above), (middle, below),
        (right, above + height // 2), (right, below - height // 2),
        (left, above + height // 2), (left, below - height // 2),
    ):  # fmt: skip
        yield Box(*place, width, height)


def lead(dot: Box, box: Box) -> tuple[int, int, int, int]:
    """From the dot to the nearest edge of the name."""
    x, y = dot.centre
    return (
        x,
        y,
        min(max(x, box.x), box.x + box.width),
        min(max(y, box.y), box.y + box.height),
    )
