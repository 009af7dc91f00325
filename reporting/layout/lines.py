"""Text broken into lines, as WeasyPrint breaks it, at a hundredth of the cost.

WeasyPrint asks Pango anew for every line of every cell. A register says the
same words over and over, so here each word is shaped once, and a line is put
together from words that are measured already. What Pango decides (glyphs,
kerning, fallback fonts, where a word may be divided) is still its decision.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pyphen
from weasyprint.draw.text import draw_first_line
from weasyprint.layout.percent import percentage
from weasyprint.matrix import Matrix
from weasyprint.pdf.stream import Stream
from weasyprint.text.line_break import (
    Layout,
    _font_style_cache_key,
    get_log_attrs,
    line_size,
    split_first_line,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

#: What HTML takes for white space; a non-breaking space is a letter.
WHITE_SPACE = re.compile(r"[ \t\n\r\f]+")
WORD = re.compile(r"[^\W\d_]+")
#: Hebrew, Arabic and their kin, and the marks that turn the direction.
RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
SOFT_HYPHEN = "\N{SOFT HYPHEN}"
#: What tells two types of the same font apart.
TELLING = (
    *("color", "hyphens", "overflow_wrap"),
    *("hyphenate_character", "hyphenate_limit_chars", "hyphenate_limit_zone"),
)
#: Pango counts in 1/1024 of a pixel.
FUDGE = 1 / 1024
#: Words and paragraphs remembered; a register of 10,000 agreements has some 20,000 different words.
REMEMBERED = 30_000


@dataclass(frozen=True, slots=True)
class Shaped:
    """A piece of text ready to be shown: its width in pixels and the operators of PDF that show it.

    ``glyphs`` is what stands between the brackets of TJ when one font, that
    of the type, has all the letters; otherwise ``operators`` change the font.
    """

    width: float
    glyphs: str
    operators: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text: its width in pixels and the operators that show it in the font of its type."""

    width: float
    operators: str


class Types:
    """The types of a document: columns that look the same share one, and with it the shaped words."""

    def __init__(self, fonts: dict[int, Any]) -> None:
        self.fonts = fonts
        self.found: dict[str, Type] = {}

    def of(self, style: Any) -> Type:
        key = _font_style_cache_key(style, include_size=True) + str([style[name] for name in TELLING])
        if key not in self.found:
            self.found[key] = Type(style, self.fonts)
        return self.found[key]


class Type:
    """A style of WeasyPrint (font, size, language, hyphenation) that text is set in."""

    def __init__(self, style: Any, fonts: dict[int, Any]) -> None:
        self.style = style
        self.colour = colour(style["color"])
        self.layout = Layout(style)
        self.stream = Stream(fonts, None, {}, {}, None, {}, None)
        self.shaped: dict[str, Shaped] = {}
        self.font = ""
        self.space = self._measure_space()
        self.begin = f"{self.colour} {self.font}"
        self.context = SimpleNamespace(dictionaries={})
        self.hyphen = style["hyphenate_character"]
        self.shortest, left, right = style["hyphenate_limit_chars"]
        language = style["hyphens"] == "auto" and pyphen.language_fallback(style["lang"] or "")
        self.pyphen = pyphen.Pyphen(lang=language, left=left, right=right) if language else None

    def _measure_space(self) -> Shaped:
        """A space between two letters: alone it is not drawn."""
        pair, letters = self._draw("nn"), self._draw("n n")
        self.font = pair[1][0]
        glyph = letters[1][1][6:10]
        return Shaped(letters[0] - pair[0], f"<{glyph}>")

    def _draw(self, text: str) -> tuple[float, list[str]]:
        """The width of a line of text in pixels and the operators that show it."""
        self.layout.set_text(text)
        line, _ = self.layout.get_first_line()
        width, _ = line_size(line, self.style)
        box = SimpleNamespace(text=text, style=self.style, pango_layout=self.layout, baseline=0)
        self.stream.stream.clear()
        self.stream._current_font = None  # so that the font is named again
        draw_first_line(self.stream, box, "clip", "none", Matrix())
        operators = [operator.decode() for operator in self.stream.stream[1:]]
        return width, [one.replace(">0<", "").replace(">0]", ">]") for one in operators]

    def shape(self, text: str) -> Shaped:
        found = self.shaped.get(text)
        if found is None:
            if len(self.shaped) > REMEMBERED:
                self.shaped.clear()
            found = self.shaped[text] = self._shape(text)
        return found

    def _shape(self, text: str) -> Shaped:
        width, operators = self._draw(text)
        if len(operators) == 2 and operators[0] == self.font:
            return Shaped(width, operators[1].removeprefix("[").removesuffix("] TJ"))
        return Shaped(width, "", " ".join(operators))

    # --- Lines ---

    def lines(self, text: str, width: float) -> list[Line]:
        """The lines of a paragraph in a column this many pixels wide; none of an empty one."""
        if RIGHT_TO_LEFT.search(text):
            return list(self._lines_of_pango(text, width))
        longest = self._reach(width)
        zone = percentage(self.style["hyphenate_limit_zone"], self.style, width)
        found: list[Line] = []
        line: list[Shaped] = []
        used = 0.0
        for word in filter(None, WHITE_SPACE.split(text)):
            rest = word
            while rest:
                shaped = self.shape(rest) if len(rest) <= longest else None
                room = width + FUDGE - (used + self.space.width if line else 0)
                if shaped and shaped.width <= room:
                    used += shaped.width + (self.space.width if line else 0)
                    line.append(shaped)
                    break
                taken, shown = self._cut(rest, room, must=not line, whole=bool(line) and room <= zone)
                if shown:
                    line.append(shown)
                found.append(self._line(line, between_words=not taken))
                line, used, rest = [], 0.0, rest[taken:]
        if line:
            found.append(self._line(line))
        return found

    def _reach(self, width: float) -> int:
        """More letters than this hardly ever fit."""
        return int(width / self.style["font_size"] * 5) + 8

    def _line(self, words: list[Shaped], *, between_words: bool = False) -> Line:
        """The words with spaces between them, and one at the end, so that whoever listens hears two words."""
        width = sum(word.width for word in words) + self.space.width * (len(words) - 1)
        if not any(word.operators for word in words):
            glyphs = self.space.glyphs.join([word.glyphs for word in words])
            if between_words:
                glyphs += self.space.glyphs
            return Line(width, f"[{glyphs}]TJ".replace("><", ""))
        space = f" {self.font} [{self.space.glyphs}]TJ "
        shown = [word.operators or f"{self.font} [{word.glyphs}]TJ" for word in words]
        return Line(width, space.join(shown) + (space if between_words else f" {self.font}"))

    def _cut(self, word: str, room: float, *, must: bool, whole: bool) -> tuple[int, Shaped | None]:
        """How many letters of the word fit in the room, and what is shown of them.

        As CSS says with ``hyphens: auto`` and ``overflow-wrap: anywhere``: as
        far as a break is allowed, then a syllable more unless words stay
        ``whole``, and through the middle of a word only if the line has
        nothing else.
        """
        head = word[: self._reach(room)] if room > 0 else ""
        taken, shown, end = 0, None, len(head)
        for place in self._breaks(head):
            piece = self.shape(head[:place] + (self.hyphen if head[place - 1] == SOFT_HYPHEN else ""))
            if piece.width > room:
                end = place
                break
            taken, shown = place, piece
        for place in () if whole else self._syllables(head, taken, end):
            piece = self.shape(head[:place] + self.hyphen)
            if piece.width <= room:
                return place, piece
        if taken or not must:
            return taken, shown
        return self._cut_anywhere(word[: self._reach(room)], room)

    def _breaks(self, word: str) -> list[int]:
        """Where Unicode allows a break within a word, such as after a hyphen."""
        if word.isalnum():
            return []
        attributes = get_log_attrs(word, self.style["lang"])
        return [place for place in range(1, len(word)) if attributes[place].is_line_break]

    def _syllables(self, word: str, start: int, end: int) -> list[int]:
        """Where the first long word after ``start`` may be divided, the last place first."""
        if not self.pyphen or SOFT_HYPHEN in word:
            return []
        for match in WORD.finditer(word, start, end):
            if len(match[0]) >= self.shortest:
                return [match.start() + place for place in reversed(self.pyphen.positions(match[0]))]
        return []

    def _cut_anywhere(self, word: str, room: float) -> tuple[int, Shaped]:
        layout, _, resume, *_ = split_first_line(word, self.style, self.context, max(room, 0), 0)
        taken = len(word) if resume is None else len(word.encode()[:resume].decode())
        return max(taken, 1), self.shape(layout.text)

    def _lines_of_pango(self, text: str, width: float) -> Iterator[Line]:
        """A line at a time: words that run from right to left change places."""
        text = " ".join(WHITE_SPACE.split(text)).strip()
        while text:
            layout, _, resume, *_ = split_first_line(text, self.style, self.context, width, 0)
            yield self._line([self.shape(layout.text)])
            text = text.encode()[resume:].decode().lstrip() if resume else ""


def colour(value: Any) -> str:
    """The operator that fills with this colour."""
    return " ".join(f"{part:.3g}" for part in value.to("srgb").coordinates) + " rg"
