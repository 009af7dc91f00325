"""Tables of any length for the tests of the layout: the HTML around them, and PDFs read back."""

from __future__ import annotations

import io
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pikepdf
import pypdf

from reporting.layout import Row, write_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

WIDTHS = (12, 25, 60, 60, 30, 30, 40)
HEADINGS = ("№", "Рег. №", "Наименование", "Стороны", "Подписано", "Статус", "Сумма")
CITIES = ("Томск", "Барнаул", "Горно-Алтайск", "Усть-Каменогорск", "Новосибирск")
SUBJECTS = ("торговле и промышленности", "культурном обмене", "охране окружающей среды", "туризме")


def rows(count: int) -> list[Row]:
    """Agreements, no two of the same height in order."""
    return [
        Row(
            (
                (str(number),),
                (f"{2000 + number % 26}/{number:03}",),
                (
                    " ".join(
                        ["Соглашение о", *[SUBJECTS[(number + step) % 4] for step in range(number % 5 + 1)]]
                    ),
                    "межмуниципальное соглашение",
                ),
                (f"Администрация города {CITIES[number % 5]}", "ТОО «Техноцентр»"),
                (f"{number % 28 + 1:02}.10.2010",),
                (("действует", "завершено")[number % 2],),
                (f"{number * 1000} ₸",),
            )
        )
        for number in range(1, count + 1)
    ]


def html(
    body: str, head: str = "<h1>Реестр</h1>", tail: str = "", language: str = "ru", *, model: bool = True
) -> str:
    columns = "".join(f'<col style="width: {width}mm">' for width in WIDTHS)
    names = "".join(f'<th scope="col">{name}</th>' for name in HEADINGS)
    numbers = "".join(f"<td>{place}</td>" for place in range(1, 1 + len(HEADINGS)))
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>Реестр</title>'
        '<link rel="stylesheet" href="static:css/paper.css"></head><body class="landscape">'
        f'{head}<table class="rows{" model" * model}"><colgroup>{columns}</colgroup>'
        f"<thead><tr>{names}</tr><tr>{numbers}</tr></thead>{body}</table>"
        f'<div class="totals">{tail}</div><p class="executor">Исполнитель: Серікова</p></body></html>'
    )


def with_model(**around: str) -> str:
    """The document with model rows, as the templates print it."""
    cells = tuple(("Ш", "Ш") for _ in HEADINGS)
    body = f"<tbody>{group_html('Ш')}{row_html(cells)}</tbody><tbody>{row_html(cells)}</tbody>"
    return html(body, **around)


def in_one_piece(of: Iterable[Row], **around: str) -> str:
    """The document with its rows, as WeasyPrint lays it out alone."""
    body = "".join(
        f"<tbody>{group_html(row.heading) if row.heading else ''}{row_html(row.cells)}</tbody>" for row in of
    )
    return html(body, model=False, **around)


def group_html(heading: str) -> str:
    return f'<tr class="group"><th scope="row" colspan="{len(HEADINGS)}">{escape(heading)}</th></tr>'


def row_html(cells: tuple[tuple[str, ...], ...]) -> str:
    classes = ["number", *[""] * (len(cells) - 2), "numeric"]
    shown = []
    for name, (first, *others) in zip(classes, cells, strict=True):
        below = "".join(f"<p>{escape(text)}</p>" for text in others)
        shown.append(f'<td class="{name}">{escape(first)}{below}</td>')
    return f"<tr>{''.join(shown)}</tr>"


def set_pdf(of: Iterable[Row], variant: str = "pdf/ua-1", **around: str) -> bytes:
    file = io.BytesIO()
    sheets = write_table(with_model(**around), of, file, variant=variant)
    assert sheets == len(texts(file.getvalue()))
    return file.getvalue()


# --- Read back ---


def texts(content: bytes) -> list[str]:
    """The text of each sheet."""
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]


def numbers(sheet: str) -> list[int]:
    """The numbers of the rows on a sheet: each is followed by the number in the register."""
    words = sheet.split()
    return [
        int(word) for word, after in pairwise(words) if word.isdigit() and "/" in after and len(after) > 4
    ]


def elements(node: Any) -> Iterator[Any]:
    """The structure elements below one, in their order."""
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from elements(kid)


def marks(page: Any) -> list[int]:
    """The numbers of the marked contents of a page, in the order they are shown."""
    return [
        int(operands[1]["/MCID"])
        for operands, operator in pikepdf.parse_content_stream(page)
        if str(operator) == "BDC" and isinstance(operands[1], pikepdf.Dictionary) and "/MCID" in operands[1]
    ]
