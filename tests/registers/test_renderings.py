"""A register is the same on the page, on paper and in files, and costs the same for any number of rows."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.addresses import REGISTERS
from tests.filling import fill
from tests.reading import body, csv_rows, page_rows, pdf_text, squeezed, xlsx_rows

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User

pytestmark = pytest.mark.django_db
#: «4 000,00 ₸» on the page, «4000,00 KZT» in a file.
MONEY = re.compile(r"^(?P<whole>\d[\d\s]*),00 (?:₸|₽|KZT|RUB)$")
SIGNS = {"KZT": "₸", "RUB": "₽"}


@pytest.fixture
def browser(official: User, client_of) -> Client:
    """Ainur reads Russian here: Russian dates are written alike on the page and in files."""
    official.language = "ru"
    official.save()
    return client_of(official)


def orders(name: str) -> list[str]:
    """The addresses of a register in its usual order, in each order turned round, and in each grouping."""
    report = REGISTERS[name]
    sorts = [f"sort=-{column.name}" for column in report.columns if column.sort]
    return ["", *sorts, *(f"group={group}" for group in report.groupings)]


def plain(cells: list[Any]) -> str:
    """The words of a row, however the rendering writes a day, a sum and an empty cell."""
    days = [f"{cell:%d.%m.%Y}" if isinstance(cell, dt.datetime) else cell for cell in cells]
    words = [MONEY.sub(digits, str(cell)) for cell in days if cell is not None]
    return " ".join(" ".join(words).replace("—", "").split())


def digits(money: re.Match[str]) -> str:
    """A sum as the number that a spreadsheet holds: its currency is in the format of the cell."""
    return "".join(money["whole"].split())


@pytest.mark.parametrize("name", REGISTERS)
def test_page_and_files_show_the_same_rows_in_the_same_order(name: str, browser: Client) -> None:
    fill(4)
    for query in orders(name):
        page, csv, xlsx = (
            browser.get(f"{reverse(name)}?{query}&per_page=100&format={rendering}")
            for rendering in ("html", "csv", "xlsx")
        )
        headings, *rows = csv_rows(csv)
        xlsx_headings, *xlsx_lines = xlsx_rows(xlsx)
        assert len(rows) >= 4, query
        assert [headings, *map(plain, rows)] == [xlsx_headings, *map(plain, xlsx_lines)], query
        assert [plain(row) for row in page_rows(page)] == [plain(row) for row in rows], query


@pytest.mark.parametrize("name", REGISTERS)
def test_paper_shows_the_same_rows_columns_and_order(name: str, browser: Client) -> None:
    fill(4)
    headings, *rows = csv_rows(browser.get(f"{reverse(name)}?format=csv"))
    paper = squeezed(pdf_text(browser.get(f"{reverse(name)}?format=pdf").content)).lower()
    place = 0
    for cell in [*headings, *(cell for row in rows for cell in row)]:
        place = paper.find(squeezed(as_on_paper(cell)).lower(), place)
        assert place >= 0, f"{cell} is missing from the paper, or out of order"


def as_on_paper(cell: str) -> str:
    """A sum with the sign of its currency."""
    if not MONEY.match(cell):
        return cell
    amount, currency = cell.split()
    return f"{amount} {SIGNS[currency]}"


def test_the_page_is_cut_into_pages_and_the_file_is_whole(browser: Client) -> None:
    fill(30)
    for name in REGISTERS:
        page = browser.get(reverse(name), {"per_page": "25"})
        assert len(page_rows(page)) == 25, name
        assert len(csv_rows(browser.get(reverse(name), {"per_page": "25", "format": "csv"}))) > 30, name


def queries(browser: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        response = browser.get(address)
        body(response)
    assert response.status_code == 200, address
    return len(captured)


@pytest.mark.usefixtures("papers_as_text")
def test_queries_do_not_grow_with_the_rows(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every register in every rendering and grouping, with the counts of its filters, and every record."""
    monkeypatch.setattr("accounts.door.limits.GRAIN", 24 * 3600)  # it takes a minute: no session is noted
    forms = ["", "counts=1", "format=pdf", "format=xlsx", "format=csv", "page=2"]
    lists = [
        f"{reverse(name)}?{form}&{group}"
        for name, report in REGISTERS.items()
        for form in forms
        for group in ["", *(f"group={group}" for group in report.groupings)]
    ]
    others = [reverse("home"), f"{reverse('search')}?q=Город"]
    fill(9)
    few = {address: queries(browser, address) for address in [*lists, *others]}
    fill(21)
    many = {address: queries(browser, address) for address in [*lists, *others]}
    assert many == few
