"""Tables set row by row: nothing lost, nothing doubled, no seam to be seen."""

from __future__ import annotations

import io
import os
import threading
import tracemalloc
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
import pypdf
import pytest

from reporting.layout import Row, write_table
from reporting.layout.cells import Compositor
from reporting.layout.frame import Frame, NoModel
from reporting.pdf import render_pdf
from tests.reading import squeezed

from .tables import HEADINGS, in_one_piece, numbers, rows, set_pdf, texts, with_model

if TYPE_CHECKING:
    from collections.abc import Iterator


def heights(of: list[Row], frame: Frame) -> list[float]:
    compositor = Compositor()
    return [
        max(block.height for block in compositor.set_row(frame.columns, row.cells))
        + (compositor.set_cell(frame.group, (row.heading,)).height if row.heading else 0)
        for row in of
    ]


def long_row(number: int, words: int) -> Row:
    (found,) = rows(1)
    text = " ".join(f"ж{number}я{place}" for place in range(words))
    return Row(((str(number),), (f"2020/{number:03}",), (text,), *found.cells[3:]))


def grouped(count: int, size: int) -> list[Row]:
    return [
        row._replace(heading=f"Город {place // size}") if place % size == 0 else row
        for place, row in enumerate(rows(count))
    ]


# --- The rows ---


@pytest.mark.parametrize("count", [0, 1, 2, 11, 150, 400])
def test_every_row_stands_there_once_and_in_order(count: int) -> None:
    found = [number for sheet in texts(set_pdf(rows(count))) for number in numbers(sheet)]
    assert found == list(range(1, count + 1))


def test_the_text_is_that_of_one_piece() -> None:
    around = {"head": "<h1>Реестр</h1><p>по состоянию</p>", "tail": "<p><b>Итого:</b> 90</p>"}
    ours, theirs = set_pdf(grouped(90, 13), **around), render_pdf(in_one_piece(grouped(90, 13), **around))
    assert [numbers(sheet) for sheet in texts(ours)] == [numbers(sheet) for sheet in texts(theirs)]
    assert [squeezed(sheet) for sheet in texts(ours)] == [squeezed(sheet) for sheet in texts(theirs)]


def test_headings_and_numbers_stand_on_every_sheet() -> None:
    first, *others = texts(set_pdf(rows(100)))
    assert all(name in first for name in HEADINGS)
    assert "/" not in first.split("Рег. №")[0]
    total = 1 + len(others)
    for number, sheet in enumerate(others, 2):
        assert all(name in sheet for name in HEADINGS)
        assert sheet.split()[-3:] == [str(number), "/", str(total)]


def test_every_sheet_is_full() -> None:
    given = grouped(300, 37)
    frame = Frame(with_model(), "pdf/ua-1", {})
    measured = dict(enumerate(heights(given, frame), 1))
    sheets = [numbers(sheet) for sheet in texts(set_pdf(given))]
    assert len(sheets) > 20
    for place, (sheet, following) in enumerate(pairwise(sheets)):
        room = frame.bottom - (frame.top_again if place else frame.top)
        used = sum(measured[number] for number in sheet)
        assert used <= room + 0.1
        assert used + measured[following[0]] > room


def test_what_a_cell_holds_is_measured_as_css_says() -> None:
    """The rules of the table lie where WeasyPrint lays them."""
    given = rows(8)
    ours = Frame(with_model(), "pdf/ua-1", {})
    document = render_heights(given)
    assert heights(given, ours) == pytest.approx(document, abs=0.01)


def render_heights(given: list[Row]) -> list[float]:
    from weasyprint.formatting_structure import boxes

    from reporting.pdf import lay_out

    pages = lay_out(in_one_piece(given), "pdf/ua-1").pages
    return [
        box.height
        for page in pages
        for box in page._page_box.descendants()
        if isinstance(box, boxes.TableRowGroupBox) and not box.is_header
    ]


# --- Groups ---


def test_the_heading_of_a_group_stays_with_its_first_row() -> None:
    sheets = texts(set_pdf(grouped(200, 3)))
    for sheet in sheets:
        last = [word for word in sheet.replace("/", " / ").split() if word == "Город" or word in HEADINGS]
        assert len(numbers(sheet)) > 0
        assert last
    found = [part for sheet in sheets for part in sheet.split("\n") if part.startswith("Город ")]
    assert [squeezed(one) for one in found] == [f"Город{number}" for number in range(67)]
    for sheet in sheets:
        *_, after = sheet.rsplit("Город ", 1)
        assert "Город " not in sheet or numbers(after)


def test_groups_are_bookmarks_under_the_title() -> None:
    reader = pypdf.PdfReader(io.BytesIO(set_pdf(grouped(100, 20))))
    title, groups = reader.outline
    assert title.title == "Реестр"
    assert [one.title for one in groups] == [f"Город {number}" for number in range(5)]
    for one in groups:
        page = reader.get_destination_page_number(one)
        assert squeezed(one.title) in squeezed(reader.pages[page].extract_text())


# --- What is too tall ---


def test_a_row_taller_than_a_sheet_is_divided_between_lines() -> None:
    given = [
        *rows(3),
        long_row(4, 2500),
        *[row._replace(cells=((str(5),), *row.cells[1:])) for row in rows(1)],
    ]
    sheets = texts(set_pdf(given))
    words = [word for sheet in sheets for word in sheet.split() if word.startswith("ж4я")]
    assert words == [f"ж4я{place}" for place in range(2500)]
    assert len(sheets) > 3
    assert all("Рег. №" in sheet for sheet in sheets)
    assert numbers(sheets[0])[:4] == [1, 2, 3, 4], "it begins where the one before ends"
    assert numbers(sheets[-1]) == [5], "and the next under its end"


def test_a_row_that_does_not_fit_under_the_head_begins_the_next_sheet_with_the_heading() -> None:
    head = "<h1>Реестр</h1>" + "<p>Условие</p>" * 22
    given = [long_row(1, 80), *[row._replace(cells=((str(2),), *row.cells[1:])) for row in rows(1)]]
    first, second, *others = texts(set_pdf(given, head=head))
    assert "Рег. №" not in first
    assert numbers(second)[0] == 1
    assert len(others) <= 1


def test_a_head_of_several_sheets() -> None:
    sheets = texts(set_pdf(rows(30), head="<h1>Реестр</h1>" + "<p>Условие</p>" * 70))
    assert sum(sheet.count("Условие") for sheet in sheets) == 70
    assert [number for sheet in sheets for number in numbers(sheet)] == list(range(1, 31))


@pytest.mark.parametrize("lines", [1, 12, 33, 90])
def test_what_follows_stands_under_the_last_row_if_it_fits(lines: int) -> None:
    sheets = texts(set_pdf(rows(5), tail="<p>Итого</p>" * lines))
    assert sum(sheet.count("Итого") for sheet in sheets) == lines
    assert "Исполнитель: Серікова" in sheets[-1]
    assert ("Итого" in sheets[0]) == (lines == 1)
    assert sum(sheet.count("Исполнитель") for sheet in sheets) == 1


def test_a_part_after_the_table_with_a_sheet_of_its_own_leaves_the_totals_under_the_table() -> None:
    tail = '<p>Итого</p></div><div style="break-before: page">Диаграмма'
    first, second = texts(set_pdf(rows(5), tail=tail))
    assert "Итого" in first
    assert "Диаграмма" in second
    assert "2 / 2" in second


def test_a_word_longer_than_its_column_goes_on_in_the_next_line() -> None:
    (row,) = rows(1)
    (sheet, *_) = sheets = texts(set_pdf([Row((*row.cells[:2], ("Ж" * 3000,), *row.cells[3:]))]))
    assert "Рег. №" in sheet
    assert squeezed("".join(sheets)).count("Ж") == 3000


# --- Its limits ---


def test_a_document_without_model_rows_is_refused() -> None:
    with pytest.raises(NoModel):
        write_table("<html lang=ru><title>t</title><p>x</p>", [], io.BytesIO())


def test_a_table_with_nothing_in_the_flow_after_it_is_refused() -> None:
    html = with_model().replace('<div class="totals"></div>', "")
    with pytest.raises(NoModel):
        write_table(html, rows(3), io.BytesIO())


def test_an_unknown_variant_is_refused() -> None:
    with pytest.raises(ValueError, match="pdf/x-1"):
        set_pdf(rows(1), variant="pdf/x-1")


def test_memory_does_not_grow_with_the_rows() -> None:
    """Eleven bytes for each object, and some for each row and sheet."""
    sizes, given = [], rows(50)

    def watched() -> Iterator[Row]:
        for number in range(1, 1001):
            if number in (500, 1000):
                sizes.append(tracemalloc.get_traced_memory()[0])
            # The same texts again and again: what is remembered of them has its own bounds.
            yield given[number % 50]

    tracemalloc.start()
    try:
        with Path(os.devnull).open("wb") as file:
            write_table(with_model(), watched(), file)
    finally:
        tracemalloc.stop()
    before, after = sizes
    assert after - before < 500 * 500


def test_threads_do_not_disturb_each_other() -> None:
    found: dict[int, list[str]] = {}

    def work(count: int) -> None:
        found[count] = texts(set_pdf(rows(count)))

    threads = [threading.Thread(target=work, args=(count,)) for count in (20, 30, 40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for count in (20, 30, 40):
        assert [number for sheet in found[count] for number in numbers(sheet)] == list(range(1, count + 1))


def test_the_file_is_well_formed() -> None:
    with pikepdf.open(io.BytesIO(set_pdf(grouped(300, 7), tail="<p>Итого</p>"))) as pdf:
        assert pdf.check_pdf_syntax() == []
