"""Registers of any length on paper: the rows set beside WeasyPrint, which lays out what is around them."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from .binding import Binding, reserved
from .file import PdfFile
from .frame import Frame
from .sheets import Sheets

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Row(NamedTuple):
    """The paragraphs of each cell, and the heading of the group if one begins with this row."""

    cells: tuple[tuple[str, ...], ...]
    heading: str | None = None


def write_table(
    html: str,
    rows: Iterable[Row],
    file: BinaryIO,
    *,
    variant: str = "pdf/ua-1",
    files: Mapping[str, bytes] | None = None,
) -> int:
    """Writes a document with these rows in the place of its model rows (``frame.py``).

    Rows are taken one by one and leave no more than a few bytes in memory.
    Returns the number of sheets.
    """
    frame = Frame(html, variant, files or {})
    sheets = Sheets(frame, PdfFile(file, reserved(frame)))
    for row in rows:
        sheets.add(row.cells, row.heading)
    return Binding(sheets).write()


__all__ = ["Row", "write_table"]
