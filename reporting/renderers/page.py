"""A report as a page of the site."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import QueryDict
from django.shortcuts import render
from django.urls import resolve, reverse

from reporting.report import PAGE_SIZES
from reporting.saved_views import saved_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django import forms
    from django.http import HttpRequest, HttpResponse
    from django_htmx.middleware import HtmxDetails

    from reporting.filters import Criterion
    from reporting.report import Report

    class HtmxRequest(HttpRequest):
        """A request with what django-htmx's middleware notes on it."""

        htmx: HtmxDetails


@dataclass(frozen=True)
class Chip:
    """A filter in force and the address without it."""

    criterion: Criterion
    remove: str
    left: int | None = None
    """How many rows there would be without it; counted only when there are none with it."""


@dataclass(frozen=True)
class Sorting:
    """A heading as a link: where it leads and what ``aria-sort`` says."""

    address: str
    direction: str


@dataclass(frozen=True)
class Choice:
    """A tick box of a filter with the number of rows it would leave, once that is known."""

    box: Any
    key: str
    number: int | None


def page(report: Report, request: HtmxRequest, status: int = 200, offer: str = "") -> HttpResponse:
    """The page; for htmx asking for the counts, only those. ``offer``: what may be made in the background."""
    partial = request.htmx and "counts" in request.GET
    template = "reporting/_counts.html" if partial else "reporting/report.html"
    saved = None if partial else saved_of(report, request)
    shown = context(report, request) | {"offer": offer, "saved": saved}
    return render(request, template, shown, status=status)


def context(report: Report, request: HttpRequest) -> dict[str, Any]:
    with_counts = "counts" in request.GET
    return {
        "report": report,
        "page": report.page,
        "sections": list(report.sections(report.page.object_list)),
        "chips": list(chips(report)),
        "sortings": {
            heading.column.name: sorting(report, heading.column.name) for heading in report.headings
        },
        "page_sizes": [(size, address(report, per_page=str(size), page=None)) for size in PAGE_SIZES],
        "groupings": [
            (name, grouping.label, address(report, group=name, page=None))
            for name, grouping in report.groupings.items()
        ],
        "ungrouped": address(report, group=None, page=None),
        "facets": facets(report) if with_counts else {},
        "counts_address": address(report, counts="1", page=None),
        "previous": address(report, page=str(report.page.number - 1)),
        "next": address(report, page=str(report.page.number + 1)),
        "related": [(label, elsewhere(report, name)) for name, label in report.related.items()],
        "documents": {name: address(report, format=name, page=None) for name in ("pdf", "xlsx", "csv")},
    }


def address(report: Report, **changes: str | None) -> str:
    """The present address with some parameters changed or (``None``) left out; what could not be read too."""
    query = report.query.copy()
    for name in ("format", "counts", *report.filterset.form.errors):
        query.pop(name, None)
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = value
    return f"?{query.urlencode()}"


def elsewhere(report: Report, name: str) -> str:
    """The other register with the filters of this one that it knows."""
    view: Any = resolve(reverse(name)).func
    known = view.view_initkwargs["report_class"].filterset_class.base_filters
    kept = [one for one in report.query if one in report.filterset.given and one in known]
    query = QueryDict(mutable=True)
    for one in kept:
        query.setlist(one, report.query.getlist(one))
    return f"{reverse(name)}?{query.urlencode()}"


def chips(report: Report) -> Iterator[Chip]:
    for criterion in report.filterset.criteria():
        query = report.query.copy()
        kept = [value for value in query.getlist(criterion.name) if value != criterion.value]
        query.setlist(criterion.name, kept if len(kept) < len(query.getlist(criterion.name)) else [])
        query.pop("page", None)
        left = report.filterset.narrowed(without=criterion.name).count() if not report.count else None
        yield Chip(criterion, f"?{query.urlencode()}", left)


def sorting(report: Report, name: str) -> Sorting | None:
    """A click sorts by this column, another one turns the order round."""
    if name not in report.sorts:
        return None
    if report.sort == name:
        return Sorting(address(report, sort=f"-{name}", page=None), "ascending")
    direction = "descending" if report.sort == f"-{name}" else "none"
    return Sorting(address(report, sort=name, page=None), direction)


def facets(report: Report) -> dict[str, dict[str, int]]:
    """For each filter with counts: choice → number of rows it would leave."""
    found = {}
    for name in report.filterset.facets:
        counts = report.filterset.counts(name)
        found[name] = {str(key): number for key, number in counts.items() if key is not None}
    return found


def choices(field: forms.BoundField, counts: dict[str, int] | None) -> list[Choice]:
    """The tick boxes of a filter; ``number`` is ``None`` until the counts are asked for."""
    keys = [(box, str(box.data["value"])) for box in field]
    return [Choice(box, key, counts.get(key, 0) if counts is not None else None) for box, key in keys]
