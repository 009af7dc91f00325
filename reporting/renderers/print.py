"""A report on paper."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any, BinaryIO

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from reporting.columns import Cell, Column, Heading, cells, headings
from reporting.dates import today
from reporting.documents import answer
from reporting.formats import text
from reporting.layout import Row, write_table
from reporting.pdf import render_pdf
from reporting.report import Section
from reporting.requisites import files_of
from reporting.wording import html_lines, row_line

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from django.http import HttpRequest, HttpResponse

    from reporting.issuing import Progress, Said, Stamp
    from reporting.report import Report

#: Millimetres between the margins of a landscape sheet (static/css/paper.css), and for the rows' numbers.
SHEET_WIDTH = 257
NUMBER_WIDTH = 9
#: Of a digit, and of what is left and right of the number with a little to spare.
DIGIT_WIDTH, BESIDE_DIGITS = 2.1, 2.4
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
    """All rows of the selection, whole; more than PDF_MAX_ROWS are left to a worker."""
    if report.count > settings.PDF_MAX_ROWS:
        raise TooManyRows(report.count, settings.PDF_MAX_ROWS)
    return answer(RegisterDocument(report, request), request)


class RegisterDocument:
    """A register as a printed document; the ``request`` is for the context processors of the templates."""

    def __init__(self, report: Report, request: HttpRequest) -> None:
        self.report, self.request = report, request

    @property
    def title(self) -> str:
        return self.report.heading

    @property
    def file_name(self) -> str:
        return self.report.file_name

    @property
    def moment(self) -> dt.datetime:
        return self.report.moment

    @property
    def criteria(self) -> str:
        return "; ".join(f"{label}: {words}" for label, words in criteria(self.report).items())

    @property
    def address(self) -> str:
        """Without what concerns the page only; a day that was not chosen stays open: it is always today."""
        query = self.report.query.copy()
        for name in ("page", "per_page", "counts", "lang", "archive"):
            query.pop(name, None)
        query["format"] = "pdf"
        return f"{self.request.path}?{query.urlencode()}"

    def make(
        self, file: BinaryIO, *, stamp: Stamp, variant: str, said: Said, progress: Progress | None
    ) -> None:
        print_register(
            self.report,
            file,
            variant=variant,
            progress=progress,
            request=self.request,
            stamp=stamp,
            hear=said.add,
        )

    def lines(self) -> Iterator[str]:
        columns = beside_the_number(self.report)
        yield from html_lines(around(self.report, columns, self.request, None))
        for row in set_rows(self.report, columns, count(1), unheard):
            yield from row_lines(row)


def beside_the_number(report: Report) -> list[Heading]:
    """The columns that follow the number of the row."""
    return headings([column for column in report.shown_columns if not column.numbers], first=2)


def number_column(report: Report) -> Column | None:
    """The column that stands in the place of the running number."""
    return next((column for column in report.shown_columns if column.numbers), None)


def row_lines(row: Row) -> Iterator[str]:
    """A row as the paper says it, without its number, which is another as soon as a row is added above."""
    if row.heading:
        yield one_line(row.heading)
    yield row_line([[one_line(text) for text in cell] for cell in row.cells[1:]])


def one_line(text: str) -> str:
    return " ".join(text.split())


def unheard(*words: Any) -> None:
    """Where nobody listens."""


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
    stamp: Stamp | None = None,
    hear: Callable[[str], None] = unheard,
) -> Figures:
    """The same into an open file, in the present language; ``hear`` is told each line that stands there."""
    columns = beside_the_number(report)
    html = around(report, columns, request, stamp)
    for line in html_lines(html):
        hear(line)
    if not report.count:
        file.write(render_pdf(html, variant, files=files_of(html)))
        return Figures(1, 0)
    counter = count(1)
    rows = heard(set_rows(report, columns, counter, progress or unheard), hear)
    sheets = write_table(html, rows, file, variant=variant, files=files_of(html))
    return Figures(sheets, next(counter) - 1)


def around(report: Report, columns: list[Heading], request: HttpRequest | None, stamp: Stamp | None) -> str:
    """What stands around the rows, and model rows in their place."""
    return render_to_string(
        report.print_template_name, context(report) | model(columns) | {"stamp": stamp}, request
    )


def heard(rows: Iterator[Row], hear: Callable[[str], None]) -> Iterator[Row]:
    for row in rows:
        for line in row_lines(row):
            hear(line)
        yield row


def set_rows(
    report: Report, columns: list[Heading], numbers: Iterator[int], progress: Progress
) -> Iterator[Row]:
    """The rows as texts."""
    groups, own, done = Groups(report), number_column(report), 0
    progress(0, len(report.keys))
    for rows in report.parts(CHUNK):
        groups.read(rows)
        for row in rows:
            number = str(next(numbers))
            shown = (tuple(cell.paragraphs) for cell in cells(row, columns))
            yield Row((((own and text(own.value_of(row))) or number,), *shown), groups.heading(row))
        done = min(done + CHUNK, len(report.keys))
        progress(done, len(report.keys))


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


def context(report: Report) -> dict[str, Any]:
    columns, own = beside_the_number(report), number_column(report)
    return {
        "report": report,
        "title": report.heading,
        "moment": report.moment,
        "other_day": report.filterset.day if report.filterset.day != today() else None,
        "criteria": criteria(report),
        "columns": columns,
        "number_label": own.label if own else report.number_label,
        "widths": widths(columns, number_width(report, own)),
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


def number_width(report: Report, own: Column | None) -> float:
    """Millimetres for the numbers of the rows: the longest in one line."""
    return max(
        own.width if own else report.number_width or NUMBER_WIDTH,
        len(str(report.count)) * DIGIT_WIDTH + BESIDE_DIGITS,
    )


def widths(columns: list[Heading], number: float = NUMBER_WIDTH) -> list[str]:
    """Millimetres for each column, the row's number first, stretched or shrunk to fill the sheet."""
    wanted = [heading.column.width or USUAL_WIDTH for heading in columns]
    scale = (SHEET_WIDTH - number) / sum(wanted)
    return [f"{number:g}", *(f"{width * scale:.2f}" for width in wanted)]


def numbered(report: Report, columns: list[Heading]) -> Iterator[Section]:
    """The rows under their headings, each with its number, which runs through the whole register."""
    numbers = count(1)
    for section in report.sections(report.rows):
        yield Section(section.heading, ((next(numbers), cells(row, columns)) for row in section.rows))
