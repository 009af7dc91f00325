"""Reading back what the site sent: pages as trees, tables as lists of rows, papers as text."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import openpyxl
import pypdf
import tinyhtml5  # the parser WeasyPrint reads HTML with

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from django.http import HttpResponse


def tree(response: HttpResponse) -> Element:
    return tinyhtml5.parse(response.content.decode(), namespace_html_elements=False)


def words(element: Element | None) -> str:
    """The text of an element, a space between its parts."""
    return " ".join(" ".join(element.itertext()).split()) if element is not None else ""


def with_class(element: Element, name: str) -> list[Element]:
    return [one for one in element.iter() if name in one.get("class", "").split()]


def page_rows(response: HttpResponse) -> list[list[str]]:
    """The cells of the register's rows, headings of groups left out."""
    table = with_class(tree(response), "measured")[0]
    found = [[words(cell) for cell in row.findall("td")] for row in table.iter("tr")]
    return [row for row in found if row]


def body(response: HttpResponse) -> bytes:
    """All of it, of an answer that comes in parts too."""
    return b"".join(response) if response.streaming else response.content


def csv_rows(response: HttpResponse) -> list[list[str]]:
    """All lines, the headings first."""
    return list(csv.reader(io.StringIO(body(response).decode("utf-8-sig")), delimiter=";"))


def xlsx_sheet(response: HttpResponse) -> Any:
    return openpyxl.load_workbook(io.BytesIO(body(response))).active


def xlsx_rows(response: HttpResponse) -> list[list[Any]]:
    """The table: the headings, which stand under an empty line, and the rows."""
    lines = [list(line) for line in xlsx_sheet(response).iter_rows(values_only=True)]
    empty = next(place for place, line in enumerate(lines) if not any(line))
    return lines[empty + 1 :]


def pdf_text(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


def squeezed(text: str) -> str:
    """Without white space and hyphens, wherever the paper broke its lines."""
    return "".join(
        letter for letter in text if not letter.isspace() and letter not in "-\N{HYPHEN}\N{SOFT HYPHEN}"
    )
