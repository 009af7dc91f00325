"""Registers of any length on paper: progress, cancelling, and what is in the file."""

from __future__ import annotations

import multiprocessing
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.http import QueryDict
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from agreements.reports import AgreementRegister
from reporting.layout.frame import Frame
from reporting.pdf import render_pdf
from reporting.renderers import print as paper
from tests.factories import agreement, city, commitment, enterprise, party
from tests.reading import squeezed

from .tables import texts

if TYPE_CHECKING:
    from pathlib import Path

    from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> int:
    """Agreements of every kind, and so few rows fetched at a time that there are several times."""
    monkeypatch.setattr(paper, "CHUNK", 10)
    cities = [city(name) for name in ("Томск", "Барнаул", "Омск")]
    for number in range(36):
        there = cities[number % 3]
        row = agreement(
            f"Соглашение {number} " + "о торгово-экономическом сотрудничестве " * (number % 4),
            partner=there,
            in_force=number % 2 == 0,
        )
        for place in range(number % 3):
            party(agreement=row, organisation=enterprise(f"Завод-{number}-{place}", city=there))
        if number % 5 == 0:
            commitment("Поставить оборудование", agreement=row)
    return 36


def register(user: User, query: str = "") -> AgreementRegister:
    return AgreementRegister(user, QueryDict(query))


def printed(user: User, path: Path, query: str = "", **options: object) -> list[str]:
    paper.write_register(register(user, query), path, language="ru", **options)
    return texts(path.read_bytes())


@pytest.mark.parametrize("query", ["", "group=city", "group=year&sort=title", "kind=contract"])
def test_the_text_is_that_of_the_template(query: str, full: int, official: User, tmp_path: Path) -> None:
    agreement("Договор поставки", kind="contract", amount=1234567, currency="KZT")
    ours = printed(official, tmp_path / "register.pdf", query)
    with translation.override("ru"):
        report = register(official, query)
        html = render_to_string(report.print_template_name, paper.context(report) | {"stamp": None})
    theirs = texts(render_pdf(html))
    assert [squeezed(sheet) for sheet in ours] == [squeezed(sheet) for sheet in theirs]


def test_rows_and_sheets_are_counted(full: int, official: User, tmp_path: Path) -> None:
    path = tmp_path / "register.pdf"
    figures = paper.write_register(register(official), path, language="ru")
    assert figures == paper.Figures(sheets=len(texts(path.read_bytes())), rows=full)


@pytest.mark.parametrize("count", [8, 888, 88_888, 8_888_888])
def test_long_numbers_stand_in_one_line(count: int, official: User) -> None:
    agreement()
    report = register(official)
    report.__dict__["count"] = count
    columns = paper.beside_the_number(report)
    with translation.override("ru"):
        frame = Frame(paper.around(report, columns, None, None), "pdf/ua-1", {})
    column = frame.columns[0]
    assert len(column.type.lines(str(count), column.width)) == 1


def test_progress_is_told(full: int, official: User, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    printed(official, tmp_path / "register.pdf", progress=lambda done, total: told.append((done, total)))
    assert told == [(0, 36), (10, 36), (20, 36), (30, 36), (36, 36)]


def test_whoever_cancels_leaves_nothing_behind(full: int, official: User, tmp_path: Path) -> None:
    class Cancelled(Exception):
        pass

    def progress(done: int, total: int) -> None:
        if done == 20:
            assert [path.name for path in tmp_path.iterdir()] == ["register.pdf.part"]
            raise Cancelled

    with pytest.raises(Cancelled):
        printed(official, tmp_path / "register.pdf", progress=progress)
    assert not list(tmp_path.iterdir())
    assert not multiprocessing.active_children()


def test_the_file_there_was_stays_until_the_new_one_is_whole(
    full: int, official: User, tmp_path: Path
) -> None:
    path = tmp_path / "register.pdf"
    path.write_bytes(b"before")

    def progress(done: int, total: int) -> None:
        assert path.read_bytes() == b"before"

    printed(official, path, progress=progress)
    assert path.read_bytes().startswith(b"%PDF-1.7")


def test_an_empty_register_says_so(official: User, tmp_path: Path) -> None:
    (sheet,) = printed(official, tmp_path / "register.pdf")
    assert "Записей, отвечающих этим фильтрам, нет." in " ".join(sheet.split())


def test_rows_that_are_gone_when_they_are_fetched_are_not_missed(official: User, tmp_path: Path) -> None:
    for name in ("Остаётся", "Уходит"):
        agreement(name)
    report = register(official)
    assert report.count == 2
    report.get_queryset().filter(title_ru="Уходит").delete()
    path = tmp_path / "register.pdf"
    assert paper.write_register(report, path, language="ru").rows == 1
    assert "Остаётся" in texts(path.read_bytes())[0]
    report.get_queryset().delete()
    assert paper.write_register(report, path, language="ru").rows == 0
    assert "Рег. №" in texts(path.read_bytes())[0]


def test_the_queries_do_not_grow_with_the_rows(full: int, official: User, tmp_path: Path) -> None:
    """Some for each time that rows are fetched, none for a row."""

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            printed(official, tmp_path / "register.pdf", "group=city")
        return len(queries)

    four_times = count()
    for number in range(40):
        agreement(f"Соглашение {number}")
    per_chunk = (count() - four_times) / 4
    assert per_chunk <= 12
