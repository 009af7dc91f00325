"""The page of the changes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from reporting.documents import NotAsChosen
from reporting.views import PageView

from ..papers.changes import Changes
from .asking import PARAMETERS, Asked
from .groups import groups
from .rewording import unknown

if TYPE_CHECKING:
    from reporting.papers import Paper

    from .groups import Group
    from .telling import Row

#: Rows under a heading: on the page of all of them, and on each page of one.
SHOWN = 50


@dataclass
class Part:
    """A heading on the page: some of its rows, and the way to the others."""

    group: Group
    asked: Asked

    @property
    def count(self) -> int:
        return self.group.count

    @property
    def pages(self) -> int:
        return max(1, -(-self.count // SHOWN))

    @property
    def page(self) -> int:
        """The one asked for; of all headings at once the first."""
        return min(self.asked.page, self.pages) if self.asked.heading else 1

    @cached_property
    def rows(self) -> list[Row]:
        return self.group.rows((self.page - 1) * SHOWN, self.page * SHOWN)

    @property
    def more(self) -> int:
        return 0 if self.asked.heading else max(0, self.count - SHOWN)

    @property
    def address(self) -> str:
        """The page of this heading alone."""
        return self.asked.address(group=self.group.name)

    @property
    def previous(self) -> str:
        return self._turned(-1)

    @property
    def next(self) -> str:
        return self._turned(1)

    def _turned(self, step: int) -> str:
        page = self.page + step
        return self.asked.address(group=self.group.name, page=page) if 1 <= page <= self.pages else ""


class Page:
    """The headings, all or the one asked for. Nothing is read before it is shown."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.parts = [Part(one, asked) for one in groups(asked.span) if asked.heading in ("", one.name)]

    @property
    def total(self) -> int:
        return sum(part.count for part in self.parts)

    @cached_property
    def unknown(self) -> int:
        return unknown(self.asked.span)


class ChangesView(PageView):
    """``/changes/?city=tomsk&since=2026-11-01``: all headings; ``&group=late&page=2`` the rest of one."""

    template_name = "cooperation/changes.html"
    papers = [Changes]

    @cached_property
    def wanted(self) -> Asked:
        return Asked(self.request)

    def find(self) -> None:
        self.object = self.wanted.city

    def parameters(self) -> set[str]:
        return super().parameters() | PARAMETERS

    def asked(self) -> Paper:
        """A paper of other days or of another city than asked for would mislead."""
        if self.wanted.problems:
            raise NotAsChosen(self.wanted.problems)
        return super().asked()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(asked=self.wanted, page=Page(self.wanted), **kwargs)
        context["problems"] += self.wanted.problems
        return context
