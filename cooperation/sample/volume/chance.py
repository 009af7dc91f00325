"""Chance that can be repeated, and the words it chooses from."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from django.utils.text import capfirst

if TYPE_CHECKING:
    from collections.abc import Sequence

WORDS = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))

T = TypeVar("T")


class Words(NamedTuple):
    """The same in Kazakh and in Russian."""

    kk: str
    ru: str

    def columns(self, stem: str) -> dict[str, str]:
        return {f"{stem}_kk": self.kk, f"{stem}_ru": self.ru}

    def capitalised(self) -> Words:
        """As a title or a sentence begins."""
        return Words(capfirst(self.kk), capfirst(self.ru))


class Chance(Random):
    """Throws that fall the same way for the same seed."""

    def happens(self, probability: float) -> bool:
        return self.random() < probability

    def words(self, table: str, kind: str) -> Words:
        return Words(*self.choice(WORDS[table][kind]))

    def some(self, among: Sequence[T], least: int, most: int) -> list[T]:
        """From ``least`` to ``most`` different ones, fewer where there are no more."""
        return self.sample(among, min(self.randint(least, most), len(among)))

    def day(self, first: dt.date, last: dt.date) -> dt.date:
        """A day from ``first`` to ``last``; ``first`` where the last is earlier."""
        return first + dt.timedelta(days=self.randint(0, max((last - first).days, 0)))

    def later(self, day: dt.date, least: int, most: int) -> dt.date:
        """A day that many days after ``day``."""
        return day + dt.timedelta(days=self.randint(least, most))
