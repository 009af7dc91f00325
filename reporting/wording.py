"""What a paper says, as lines of text."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

#: What differs at every print, or shifts when a row is added: by class.
PASSING = frozenset({"stamp", "moment", "executor", "number", "counted", "footer"})
#: A table with this class has model rows, which stand for others.
MODEL = "model"
UNREAD = frozenset({"head", "style", "script", "svg"})
VOID = frozenset({"br", "col", "hr", "img", "input", "wbr"})
CELLS = frozenset({"td", "th"})
#: What stands on a line of its own, beside rows of tables.
BLOCKS = frozenset(
    {"caption", "dd", "div", "dl", "dt", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6"}
    | {"li", "ol", "p", "section", "table", "tbody", "thead", "ul"}
)
BETWEEN_CELLS = " | "
BETWEEN_PARAGRAPHS = "; "


def html_lines(html: str) -> list[str]:
    """The lines of a printed document: a paragraph or a row of a table each, without what is passing."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.lines


class _Reader(HTMLParser):
    """Collects lines; ``skipped`` is how deep it is in an element that is left out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.cells: list[list[str]] | None = None
        self.text: list[str] = []
        self.model = False
        self.skipping = ""
        self.skipped = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.skipping:
            self.skipped += tag == self.skipping
            return
        if tag in VOID:
            self._break() if self.cells else self.text.append(" ")
            return
        classes = set((dict(attrs).get("class") or "").split())
        if tag == "table":
            self.model = MODEL in classes
        if tag in UNREAD or PASSING & classes or (tag == "tbody" and self.model):
            self.skipping, self.skipped = tag, 1
            return
        if tag == "tr":
            self._break()
            self.cells = []
        elif tag in CELLS and self.cells is not None:
            self._break()
            self.cells.append([])
        elif tag in BLOCKS:
            self._break()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """``<path/>`` opens nothing."""

    def handle_endtag(self, tag: str) -> None:
        if self.skipping:
            self.skipped -= tag == self.skipping
            if not self.skipped:
                self.skipping = ""
        elif tag == "tr":
            self._end_row()
        elif tag in CELLS or tag in BLOCKS:
            self._break()

    def handle_data(self, data: str) -> None:
        if not self.skipping:
            self.text.append(data)

    def close(self) -> None:
        super().close()
        self._break()

    def _break(self) -> None:
        """The end of a paragraph: in a table it goes into its cell, elsewhere it is a line."""
        words = " ".join("".join(self.text).split())
        self.text.clear()
        if not words:
            return
        if self.cells:
            self.cells[-1].append(words)
        else:
            self.lines.append(words)

    def _end_row(self) -> None:
        self._break()
        if line := row_line(self.cells or []):
            self.lines.append(line)
        self.cells = None


def row_line(cells: Sequence[Sequence[str]]) -> str:
    """A row of a table as a line, of the paragraphs of each of its cells; an empty row is no line."""
    texts = [BETWEEN_PARAGRAPHS.join(cell) for cell in cells]
    return BETWEEN_CELLS.join(texts) if any(texts) else ""
