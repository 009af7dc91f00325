"""How templates write dates and values; the rules themselves are in ``reporting.formats``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

from reporting import formats
from reporting.renderers.page import Choice, choices

if TYPE_CHECKING:
    from collections.abc import Iterable

register = template.Library()

register.filter("lines", formats.lines)
register.filter("text", formats.text)
register.filter("short_date", formats.short_date)
register.filter("long_date", formats.long_date)
register.filter("moment", formats.moment)
register.filter("weekday", formats.weekday)
register.filter("weekday_date", formats.weekday_date)
register.filter("one_line", formats.one_line)


@register.filter
def dated(row: Any, name: str) -> str:
    """The date in the column ``name`` as precisely as it is known."""
    value = formats.partial(row, name)
    return formats.long_date(value.date, value.precision) if value else ""


@register.filter
def item(mapping: dict, key: Any) -> Any:
    return mapping.get(key)


@register.filter
def item_of(form: Any, name: str) -> Any:
    """The bound field of a form by a name that is itself a variable."""
    return form[name]


@register.filter
def tick_boxes(field: Any, counts: dict[str, int] | None) -> Iterable[Choice]:
    """The tick boxes of a filter with the numbers they would leave, where those are known."""
    return choices(field, counts)


@register.filter
def cells(row: Any, report: Any) -> Any:
    """The cells of a row under the report's headings."""
    return report.cells(row)
