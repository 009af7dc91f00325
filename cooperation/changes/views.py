"""The page of the changes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.views.generic import TemplateView

from .asking import Asked
from .groups import groups

if TYPE_CHECKING:
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


class ChangesView(LoginRequiredMixin, TemplateView):
    """``/changes/?city=tomsk&since=2026-11-01``: all headings; ``&group=late&page=2`` the rest of one."""

    template_name = "cooperation/changes.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = Asked(self.request)
        parts = [Part(one, asked) for one in groups(asked.span) if asked.heading in ("", one.name)]
        return super().get_context_data(
            asked=asked,
            span=asked.span,
            parts=parts,
            total=sum(part.count for part in parts),
            problems=asked.problems,
            **kwargs,
        )
