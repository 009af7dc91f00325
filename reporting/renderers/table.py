"""A report as a file for a spreadsheet: the same rows, order and columns, a column for each value.

However many rows there are, only some hundred are in memory at a time. Once
the connection is closed the work ends.
"""

from __future__ import annotations

import csv as csv_module
import datetime as dt
import io
import socket
import tempfile
from decimal import Decimal
from itertools import islice
from typing import IO, TYPE_CHECKING, Any, Self

import xlsxwriter
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from reporting.formats import Money, PartialDate, moment, text

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from django.http import HttpRequest
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from reporting.columns import Column
    from reporting.report import Report

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
#: What a spreadsheet takes for the beginning of a formula, in ASCII and in full width.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
#: Excel refuses a longer text in a cell.
MAX_CELL = 32_767
CHUNK = 250


def in_order(report: Report) -> list[Column]:
    """The columns, each directly after the one it stands under."""
    return [column for heading in report.headings for column in (heading.column, *heading.below)]


def values(report: Report) -> Iterator[list[Any]]:
    """What each row has under the columns of the file."""
    columns = in_order(report)
    for rows in report.parts(CHUNK):
        for row in rows:
            yield [column.value_of(row) for column in columns]


def head(report: Report) -> list[str]:
    """What stands above the table: the title, the moment, the criteria, who made it, what went wrong."""
    criteria = [f"{criterion.label}: {criterion.text}" for criterion in report.filterset.criteria()]
    return [
        report.heading,
        _("as of {moment}").format(moment=moment(report.moment)),
        *criteria,
        _("Rows: {count} of {total}").format(count=report.count, total=report.total),
        _("Made by: {person}").format(person=report.user),
        *report.problems,
    ]


def harmless(value: str) -> str:
    """A text that a spreadsheet does not run: an apostrophe before what looks like a formula."""
    return f"'{value}" if value.startswith(FORMULA) else value


class NoRoomToSay(Exception):
    """Something of the address was left out, and this file is a bare table that cannot tell."""


def csv(report: Report, request: HttpRequest) -> StreamingHttpResponse:
    """UTF-8 with BOM and semicolons, as Excel in Kazakhstan opens it with a double click.

    NoRoomToSay if the address has what cannot be read: the file would hold
    other rows than were asked for, and nothing in it would say so.
    """
    if report.problems:
        raise NoRoomToSay
    response = StreamingHttpResponse(Held(csv_parts(report)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, f"{report.file_name}.csv")
    return response


class Held:
    """Parts that are sent later on, made in the language and time zone of now.

    The first is made at once: what goes wrong at the beginning is an error
    page, not half a file.
    """

    def __init__(self, parts: Generator[bytes]) -> None:
        self.parts = parts
        self.language, self.zone = translation.get_language(), timezone.get_current_timezone()
        self.first: bytes | None = next(parts)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        if self.first is not None:
            part, self.first = self.first, None
            return part
        with translation.override(self.language), timezone.override(self.zone):
            return next(self.parts)

    def close(self) -> None:
        self.parts.close()


def csv_parts(report: Report) -> Generator[bytes]:
    """The file, some hundred rows at a time."""
    rows = values(report)
    lines: list[list[str]] = [[str(column.label) for column in in_order(report)]]
    before = BOM
    while True:
        taken = [[csv_value(value) for value in row] for row in islice(rows, CHUNK)]
        text = io.StringIO()
        csv_module.writer(text, delimiter=";").writerows([*lines, *taken])
        yield f"{before}{text.getvalue()}".encode()
        before, lines = "", []
        if len(taken) < CHUNK:
            return


def csv_value(value: Any) -> str:
    match value:
        case int() | float() | Decimal():
            return str(value).replace(".", ",")
        case Money():
            return f"{value.amount} {value.currency}".replace(".", ",")
        case PartialDate(date=date, precision="day") | (dt.date() as date):
            return f"{date:%d.%m.%Y}"
    return harmless(text(value))


def xlsx(report: Report, request: HttpRequest) -> HttpResponse | FileResponse:
    """Row by row, in constant memory; texts are never formulas, dates and sums are real ones."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it, and then it is gone
    try:
        write_book(report, file, request)
    except ConnectionAbortedError:
        file.close()
        return HttpResponse(status=499)  # nobody is there to read it
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{report.file_name}.xlsx", content_type=XLSX)


def write_book(report: Report, file: IO[bytes], request: HttpRequest) -> None:
    with tempfile.TemporaryDirectory() as folder:  # for the rows, until they are compressed
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "tmpdir": folder,
        }
        book = xlsxwriter.Workbook(file, options)
        book.set_properties({"title": report.heading, "author": str(report.user)})
        write_sheet(report, book, request)
        book.close()


def refuse_if_gone(request: HttpRequest) -> None:
    """ConnectionAbortedError if gunicorn's connection to the person is closed; other servers do not tell."""
    connection = request.META.get("gunicorn.socket")
    if connection is None:
        return
    try:
        gone = connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
    except (BlockingIOError, ValueError):  # nothing to read; a socket with TLS takes no flags
        return
    except OSError:
        gone = True
    if gone:
        raise ConnectionAbortedError


def write_sheet(report: Report, book: xlsxwriter.Workbook, request: HttpRequest) -> None:
    sheet = book.add_worksheet(sheet_name(str(report.title)))
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    columns = in_order(report)
    top = head(report)
    sheet.set_landscape()
    sheet.set_column(0, len(columns) - 1, 24)
    for line, words in enumerate(top):
        sheet.write_string(line, 0, words[:MAX_CELL])
    for place, column in enumerate(columns):
        sheet.write_string(len(top) + 1, place, str(column.label), bold)
    sheet.freeze_panes(len(top) + 2, 0)
    sheet.repeat_rows(len(top) + 1)
    write_rows(report, sheet, Formats(book), len(top) + 2, request)


def sheet_name(title: str) -> str:
    """Excel allows 31 characters and none of []:*?/\\ ."""
    return "".join(" " if letter in "[]:*?/\\" else letter for letter in title)[:31]


class Formats:
    """The cell formats of a book, each made once."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.book = book
        self.text = book.add_format({"text_wrap": True, "valign": "top"})
        self.date = book.add_format({"num_format": "dd.mm.yyyy", "valign": "top", "align": "left"})
        self.sums: dict[str, Format] = {}

    def sum_in(self, currency: str) -> Format:
        if currency not in self.sums:
            self.sums[currency] = self.book.add_format(
                {"num_format": f'#,##0.00 "{currency}"', "valign": "top"}
            )
        return self.sums[currency]


def write_rows(report: Report, sheet: Worksheet, formats: Formats, first: int, request: HttpRequest) -> None:
    for line, row in enumerate(values(report), start=first):
        if line % CHUNK == 0:
            refuse_if_gone(request)
        for place, value in enumerate(row):
            write_value(sheet, line, place, value, formats)


def write_value(sheet: Worksheet, line: int, place: int, value: Any, formats: Formats) -> None:
    match value:
        case int() | float() | Decimal():
            sheet.write_number(line, place, float(value), formats.text)
        case Money():
            sheet.write_number(line, place, float(value.amount), formats.sum_in(value.currency))
        case PartialDate(date=date, precision="day") | (dt.date() as date):
            sheet.write_datetime(line, place, dt.datetime.combine(date, dt.time()), formats.date)
        case _:
            sheet.write_string(line, place, text(value)[:MAX_CELL], formats.text)
