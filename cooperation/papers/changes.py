"""Сведения об изменениях: what happened in the cooperation with a city, or in all of it, within a time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy

from partners.grammar import CHANGES, heading
from reporting.dates import today
from reporting.papers import NUMBER, Paper

from ..changes.groups import groups
from ..changes.rewording import unknown
from ..changes.span import Span, SpanChoices, first_day_told

if TYPE_CHECKING:
    from django.http import QueryDict

    from ..changes.groups import Group
    from ..changes.telling import Row

#: Rows under a heading on paper; what is over is on the page, and the paper says how many there are.
MOST_ROWS = 200
COLUMNS = [
    (NUMBER, 9),
    (gettext_lazy("what it is about"), 58),
    (gettext_lazy("what happened"), 0),
    (gettext_lazy("when and who noted it"), 34),
]


@dataclass(frozen=True)
class Told:
    """A heading on paper with its first rows."""

    group: Group
    most: int

    @property
    def label(self) -> Any:
        return self.group.label

    @property
    def total(self) -> int:
        return self.group.count

    @cached_property
    def rows(self) -> list[Row]:
        return self.group.rows(0, self.most)

    @property
    def is_cut(self) -> bool:
        return self.total > self.most


def told(span: Span, most: int) -> dict[str, Any]:
    """What the template of the changes needs: headings that have rows."""
    found = [Told(group, most) for group in groups(span)]
    return {
        "span": span,
        "changes": [one for one in found if one.total],
        "change_columns": COLUMNS,
        "unknown": unknown(span),
    }


class Changes(Paper):
    """Что изменилось: with a partner city; without one or for our own, all there is."""

    name = "changes"
    label = gettext_lazy("What has changed")
    description = gettext_lazy(
        "New, done, late, extended, reworded and terminated since the last meeting or any other day."
    )
    template_name = "cooperation/papers/changes.html"
    in_word = True
    form_class = SpanChoices

    def _with_initials(self, query: QueryDict) -> QueryDict:
        """Where nobody says since when, since the last meeting; kept in the address of what is printed."""
        data = super()._with_initials(query)
        if not data.get("since"):
            form = SpanChoices(data)
            until = form.cleaned_data.get("until") if form.is_valid() else None
            data["since"] = first_day_told(self.record, until or today(), self.user).isoformat()
        return data

    def title(self) -> str:
        whole = self.record is None or self.record.is_home
        return str(self.label) if whole else heading(CHANGES, self.record)

    def context(self) -> dict[str, Any]:
        span = Span(self.user, self.choices["since"], self.choices["until"], self.record)
        return told(span, MOST_ROWS)
