"""A report on paper."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.http import content_disposition_header

from reporting.columns import Heading, cells, headings
from reporting.dates import today
from reporting.pdf import render_pdf
from reporting.report import Section
from reporting.requisites import files_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.http import HttpRequest

    from reporting.report import Report

#: Millimetres between the margins of a landscape sheet (static/css/paper.css), and for the rows' numbers.
SHEET_WIDTH = 257
NUMBER_WIDTH = 9
#: Of a column that does not say its own.
USUAL_WIDTH = 30


class TooManyRows(Exception):
    """Laying out this many rows would keep the person waiting too long."""

    def __init__(self, count: int, limit: int) -> None:
        super().__init__(count, limit)
        self.count = count
        self.limit = limit


def pdf(report: Report, request: HttpRequest) -> HttpResponse:
    """All rows of the selection, whole; more than PDF_MAX_ROWS are refused."""
    if report.count > settings.PDF_MAX_ROWS:
        raise TooManyRows(report.count, settings.PDF_MAX_ROWS)
    html = render_to_string(report.print_template_name, context(report), request)
    return pdf_response(html, report.file_name)


def pdf_response(html: str, file_name: str, finish: Callable[[bytes], bytes] = bytes) -> HttpResponse:
    """The document; ``finish`` adds what is no HTML, such as files that are appended."""
    content = finish(render_pdf(html, files=files_of(html)))
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, f"{file_name}.pdf") or "inline"
    return response


def context(report: Report) -> dict[str, Any]:
    columns = headings(report.get_columns(), first=2)  # the first is the number of the row
    return {
        "report": report,
        "title": report.print_title or report.title,
        "moment": report.moment,
        "other_day": report.filterset.day if report.filterset.day != today() else None,
        "criteria": criteria(report),
        "columns": columns,
        "widths": widths(columns),
        "sections": numbered(report, columns),
    }


def criteria(report: Report) -> dict[str, str]:
    """What was asked for, a filter with all its values; the day stands in the heading already."""
    found: dict[str, list[str]] = {}
    for criterion in report.filterset.criteria():
        if criterion.name != "on":
            found.setdefault(str(criterion.label), []).append(criterion.text)
    return {label: ", ".join(words) for label, words in found.items()}


def widths(columns: list[Heading]) -> list[str]:
    """Millimetres for each column, the row's number first, stretched or shrunk to fill the sheet."""
    wanted = [heading.column.width or USUAL_WIDTH for heading in columns]
    scale = (SHEET_WIDTH - NUMBER_WIDTH) / sum(wanted)
    return [str(NUMBER_WIDTH), *(f"{width * scale:.2f}" for width in wanted)]


def numbered(report: Report, columns: list[Heading]) -> Iterator[Section]:
    """The rows under their headings, each with its number, which runs through the whole register."""
    numbers = count(1)
    for section in report.sections(report.rows):
        yield Section(section.heading, ((next(numbers), cells(row, columns)) for row in section.rows))
