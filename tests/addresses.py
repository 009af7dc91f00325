"""The addresses of the site, read from the URL resolver: a new one is tested without being listed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.urls import NoReverseMatch, get_resolver, reverse
from django.urls.resolvers import URLResolver

from reporting.history_report import HistoryView
from reporting.views import RecordView, ReportView

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db import models

    from reporting.report import Report


@dataclass(frozen=True)
class Address:
    """A named pattern: its name with the namespace, how many values it takes, and what answers."""

    name: str
    takes: int
    callback: Any

    def with_key(self, key: Any = 1) -> str:
        """The address with a value in each of its places; the admin's list of an app takes the app's name."""
        value = "agreements" if self.name == "admin:app_list" else key
        try:
            return reverse(self.name, args=[value] * self.takes)
        except NoReverseMatch:
            return reverse(self.name, args=[UUID(int=key % 2**128)] * self.takes)

    @property
    def view(self) -> type:
        """The class of the view; for a function, its type."""
        return getattr(self.callback, "view_class", type(self.callback))


def _addresses(resolver: URLResolver, space: str = "") -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _addresses(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space)
        elif pattern.name:
            yield Address(space + pattern.name, pattern.pattern.regex.groups, pattern.callback)


ADDRESSES = list(_addresses(get_resolver()))
#: Name of the address → the report it shows.
REGISTERS: dict[str, type[Report]] = {
    address.name: address.callback.view_initkwargs["report_class"]
    for address in ADDRESSES
    if issubclass(address.view, ReportView) and not issubclass(address.view, HistoryView)
}
#: Name of the address → the model whose rows have pages there.
RECORDS: dict[str, type[models.Model]] = {
    address.name: address.view.model for address in ADDRESSES if issubclass(address.view, RecordView)
}


def every_page(rows: int = 1) -> list[str]:
    """Every kind of page and paper there is: home, search, registers, the first and last rows of records."""
    search = reverse("search")
    pages = [
        reverse("home"),
        reverse("for-you"),
        reverse("reminders"),
        reverse("mfa_index"),
        reverse("sessions"),
        reverse("account_change_password"),
        reverse("reports"),
        reverse("changes"),
        search,
        f"{search}?q=Томск",
        f"{search}?q=ъъъъ",
    ]
    calendar = reverse("calendar")
    pages += [calendar, f"{calendar}?view=list", f"{calendar}?month=2026-12&kind=due"]
    pages += [f"{calendar}?format=pdf", f"{calendar}?view=list&format=pdf"]
    pages.append(reverse("calendar-feed"))
    for name, report in REGISTERS.items():
        queries = [
            "",
            "counts=1",
            "text=Томск&nothing-such=1",
            "text=ъъъъ",
            "page=2&per_page=100",
            "format=pdf",
        ]
        queries += [f"group={group}{paper}" for group in report.groupings for paper in ("", "&format=pdf")]
        pages += [f"{reverse(name)}?{query}" for query in queries]
    for address in ADDRESSES:
        if address.name in RECORDS:
            model = RECORDS[address.name]
            ends = [*model.objects.order_by("pk")[:rows], *model.objects.order_by("-pk")[:rows]]
            papers = ["", *(f"?format=pdf&form={paper.name}" for paper in address.view.papers)]
            pages += [
                f"{reverse(address.name, args=[row.pk])}{paper}"
                for row in dict.fromkeys(ends)
                for paper in papers
            ]
    return pages
