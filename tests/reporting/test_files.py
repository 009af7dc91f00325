"""XLSX and CSV: real types, and nothing that a spreadsheet would run."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from decimal import Decimal
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from django.urls import reverse

from reporting.formats import Money, PartialDate
from reporting.renderers.table import MAX_CELL, csv_value, harmless, sheet_name
from tests.factories import agreement, commitment
from tests.reading import body, csv_rows, xlsx_rows, xlsx_sheet

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse
    from django.test import Client

    from accounts.models import User

DAY = dt.date(2010, 10, 5)
FORMULAS = [
    '=HYPERLINK("http://evil","x")',
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠A1",
]


@pytest.fixture
def browser(official: User, client_of: Callable[[User], Client]) -> Client:
    official.language = "ru"
    official.save()
    return client_of(official)


def file(browser: Client, kind: str, query: str = "") -> HttpResponse:
    return browser.get(f"{reverse('agreements')}?format={kind}&{query}")


# --- Values ---


@pytest.mark.parametrize("value", FORMULAS)
def test_what_looks_like_a_formula_is_text(value: str) -> None:
    assert csv_value(value) == harmless(value) == f"'{value}"
    assert csv_value([value, "x"]).startswith("'")


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, ""),
        ("слово", "слово"),
        ("a=b", "a=b"),
        (7, "7"),
        (-7, "-7"),
        (Decimal("-1234.5"), "-1234,5"),
        (Money(Decimal("1234.50"), "KZT"), "1234,50 KZT"),
        (DAY, "05.10.2010"),
        (PartialDate(DAY), "05.10.2010"),
    ],
)
def test_values_in_csv(value: object, written: str) -> None:
    """Numbers stay numbers: a minus is no formula."""
    assert csv_value(value) == written


def test_the_name_of_a_sheet() -> None:
    assert sheet_name("Реестр [2010]: да/нет*?\\ " + "ж" * 40) == "Реестр  2010   да нет    жжжжжж"
    assert len(sheet_name("ж" * 40)) == 31


# --- Files ---


@pytest.mark.django_db
def test_formulas_typed_into_a_title(browser: Client) -> None:
    for formula in FORMULAS:
        agreement(formula)
    title = next(
        place for place, name in enumerate(csv_rows(file(browser, "csv"))[0]) if "наименование" in name
    )
    assert sorted(row[title] for row in csv_rows(file(browser, "csv"))[1:]) == sorted(
        f"'{formula}" for formula in FORMULAS
    )
    sheet = xlsx_sheet(file(browser, "xlsx"))
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d", "inlineStr"}
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.hyperlink]


@pytest.mark.django_db
def test_dates_and_sums_are_real_ones(browser: Client) -> None:
    agreement(
        kind="contract", signed_on=DAY, in_force_from=DAY, in_force_from_precision="month",
        amount=Decimal("1234567.89"), currency="KZT",
    )  # fmt: skip
    headings, row = xlsx_rows(file(browser, "xlsx", "kind=contract"))
    cells = dict(zip(headings, row, strict=True))
    assert cells["дата подписания"] == dt.datetime(2010, 10, 5)
    assert cells["вступление в силу"] == "октябрь 2010", "less than a day is no date to a spreadsheet"
    assert cells["сумма, валюта"] == 1234567.89
    sheet = xlsx_sheet(file(browser, "xlsx", "kind=contract"))
    formats = {cell.number_format for line in sheet.iter_rows() for cell in line}
    assert {"dd.mm.yyyy", '#,##0.00 "KZT"'} <= formats


@pytest.mark.django_db
def test_the_head_says_what_when_and_who(browser: Client) -> None:
    agreement(signed_on=DAY)
    agreement()
    sheet = xlsx_sheet(file(browser, "xlsx", "signed_from=2010-01-01&nothing-such=1"))
    head = [row[0] for row in sheet.iter_rows(values_only=True, max_row=7)]
    assert head[0] == "Реестр соглашений"
    assert head[1].startswith("по состоянию на ")
    assert head[2].replace("\N{NO-BREAK SPACE}", " ") == "подписано с: 1 января 2010 года"
    assert head[3] == "Строки: 1 из 2"
    assert head[4].endswith("Серікова Айнур")
    assert "nothing-such" in head[5]
    assert head[6] is None
    assert sheet.freeze_panes == "A9"


@pytest.mark.django_db
def test_a_text_longer_than_a_cell_holds(browser: Client) -> None:
    commitment("ж" * 40_000)
    response = browser.get(f"{reverse('commitments')}?format=xlsx")
    assert max(len(str(cell)) for row in xlsx_rows(response) for cell in row) == MAX_CELL
    assert len(csv_rows(browser.get(f"{reverse('commitments')}?format=csv"))[1][0]) == 40_000


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize(("language", "name"), [("kk", "Келісімдер тізілімі"), ("ru", "Реестр соглашений")])
def test_the_name_of_the_file_and_its_language(kind: str, language: str, name: str, browser: Client) -> None:
    disposition = file(browser, kind, f"lang={language}")["Content-Disposition"]
    assert disposition.startswith("attachment; filename*=utf-8''")
    assert unquote(disposition).split("''")[1].startswith(f"{name} 20")
    assert disposition.endswith(f".{kind}")


@pytest.mark.django_db
def test_csv_opens_in_excel_with_a_double_click(browser: Client) -> None:
    agreement('Точка; с запятой и «кавычки» "прямые"\nи строка')
    content = body(file(browser, "csv"))
    assert content.startswith(b"\xef\xbb\xbf")
    assert 'Точка; с запятой и «кавычки» "прямые"\nи строка' in csv_rows(file(browser, "csv"))[1]


@pytest.mark.django_db
def test_xlsx_has_no_macro_and_no_link_out(browser: Client) -> None:
    agreement("http://evil.example/")
    with zipfile.ZipFile(io.BytesIO(body(file(browser, "xlsx")))) as archive:
        assert not [name for name in archive.namelist() if "vba" in name or "external" in name]
        assert b"TargetMode" not in b"".join(archive.read(name) for name in archive.namelist())
