"""A report on paper."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from itertools import count
from typing import TYPE_CHECKING, Any, BinaryIO

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.http import content_disposition_header

from reporting.columns import Cell, Column, Heading, cells, headings
from reporting.dates import today
from reporting.layout import Row, write_table
from reporting.pdf import render_pdf
from reporting.report import Section
from reporting.requisites import files_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from django.http import HttpRequest

    from reporting.report import Report

    Progress = Callable[[int, int], None]

#: Millimetres between the margins of a landscape sheet (static/css/paper.css), and for the rows' numbers.
SHEET_WIDTH = 257
NUMBER_WIDTH = 9
#: Of a column that does not say its own.
USUAL_WIDTH = 30
#: Rows fetched at a time.
CHUNK = 250
#: A letter that every font of the forms has.
MODEL = "Ш"


class TooManyRows(Exception):
    """Laying out this many rows would keep the person waiting too long."""

    def __init__(self, count: int, limit: int) -> None:
        super().__init__(count, limit)
        self.count = count
        self.limit = limit


@dataclass(frozen=True)
class Figures:
    """What came out of the printer."""

    sheets: int
    rows: int


def pdf(report: Report, request: HttpRequest) -> HttpResponse:
    """All rows of the selection, whole; more than PDF_MAX_ROWS are refused."""
    if report.count > settings.PDF_MAX_ROWS:
        raise TooManyRows(report.count, settings.PDF_MAX_ROWS)
    file = BytesIO()
    print_register(report, file, request=request)
    return pdf_answer(file.getvalue(), report.file_name)


def write_register(
    report: Report,
    path: Path,
    *,
    language: str,
    variant: str = "pdf/ua-1",
    progress: Progress | None = None,
    request: HttpRequest | None = None,
) -> Figures:
    """Writes the register, however long, to ``path``; there is no file there before it is whole.

    ``progress(done, total)`` is called with the rows that are set; whatever it
    raises ends the work. Memory does not grow with the number of rows. The
    ``request`` is for the context processors of the templates.
    """
    part = path.with_name(f"{path.name}.part")
    try:
        with translation.override(language), part.open("wb") as file:
            figures = print_register(report, file, variant=variant, progress=progress, request=request)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return figures


def print_register(
    report: Report,
    file: BinaryIO,
    *,
    variant: str = "pdf/ua-1",
    progress: Progress | None = None,
    request: HttpRequest | None = None,
) -> Figures:
    """The same into an open file, in the present language."""
    columns = headings(report.get_columns(), first=2)
    html = render_to_string(report.print_template_name, context(report) | model(columns), request)
    if not report.count:
        file.write(render_pdf(html, variant, files=files_of(html)))
        return Figures(1, 0)
    counter = count(1)
    rows = set_rows(report, columns, counter, progress or (lambda done, total: None))
    sheets = write_table(html, rows, file, variant=variant, files=files_of(html))
    return Figures(sheets, next(counter) - 1)


def set_rows(
    report: Report, columns: list[Heading], numbers: Iterator[int], progress: Progress
) -> Iterator[Row]:
    """The rows as texts: found by their keys, then fetched some at a time."""
    keys = list(report.rows.prefetch_related(None).values_list("pk", flat=True))
    groups = Groups(report)
    progress(0, len(keys))
    for start in range(0, len(keys), CHUNK):
        rows = report.fetch(keys[start : start + CHUNK])
        groups.read(rows)
        for row in rows:
            shown = (tuple(cell.paragraphs) for cell in cells(row, columns))
            yield Row(((str(next(numbers)),), *shown), groups.heading(row))
        progress(min(start + CHUNK, len(keys)), len(keys))


class Groups:
    """The headings of a report's groups, read for the rows at hand."""

    def __init__(self, report: Report) -> None:
        self.grouping = report.groupings[report.group] if report.group else None
        self.headings: dict[Any, str] = {}
        self.key: Any = self

    def read(self, rows: list[Any]) -> None:
        if self.grouping:
            self.headings = self.grouping.headings({row.group_key for row in rows})

    def heading(self, row: Any) -> str | None:
        """The heading of the group if it begins with this row."""
        if self.grouping is None or row.group_key == self.key:
            return None
        self.key = row.group_key
        return str(self.headings[self.key])


def model(columns: list[Heading]) -> dict[str, Any]:
    """The table with model rows, from which ``reporting.layout`` takes its measures.

    A heading of a group and a row, then a row again; each cell with something
    under it, so that the distance between them is seen.
    """

    def cell(heading: Heading) -> Cell:
        return Cell(heading.column, None, MODEL, [Cell(Column(name="", label="", value=""), None, MODEL, [])])

    row = (0, [cell(heading) for heading in columns])
    return {"model": True, "sections": [Section(MODEL, [row]), Section("", [row])]}


def pdf_response(html: str, file_name: str, finish: Callable[[bytes], bytes] = bytes) -> HttpResponse:
    """The document; ``finish`` adds what is no HTML, such as files that are appended."""
    return pdf_answer(finish(render_pdf(html, files=files_of(html))), file_name)


def pdf_answer(content: bytes, file_name: str) -> HttpResponse:
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
        "model": False,
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
