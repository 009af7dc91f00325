"""The addresses of the site, read from the URL resolver: a new one is tested without being listed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import get_resolver
from django.urls.resolvers import URLResolver

from reporting.views import RecordView, ReportView

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db import models

    from reporting.report import Report


@dataclass(frozen=True)
class Address:
    """A named pattern: its name with the namespace, what must be put into it, and what answers."""

    name: str
    takes: tuple[str, ...]
    callback: Any

    @property
    def view(self) -> type:
        """The class of the view; for a function, its type."""
        return getattr(self.callback, "view_class", type(self.callback))


def _addresses(resolver: URLResolver, space: str = "") -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _addresses(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space)
        elif pattern.name:
            yield Address(space + pattern.name, tuple(pattern.pattern.converters), pattern.callback)


ADDRESSES = list(_addresses(get_resolver()))
#: Name of the address → the report it shows.
REGISTERS: dict[str, type[Report]] = {
    address.name: address.callback.view_initkwargs["report_class"]
    for address in ADDRESSES
    if issubclass(address.view, ReportView)
}
#: Name of the address → the model whose rows have pages there.
RECORDS: dict[str, type[models.Model]] = {
    address.name: address.view.model for address in ADDRESSES if issubclass(address.view, RecordView)
}
