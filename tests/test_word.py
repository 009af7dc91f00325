"""The forms that officials edit further, as Word files: opened by LibreOffice and read back."""

from __future__ import annotations

import io
import subprocess
from typing import TYPE_CHECKING

import docx
import pytest
from django.urls import reverse

from delegations.models import Delegation
from partners.models import City
from reporting.word import render_word
from tests.factories import agenda_item, decision, delegation, meeting
from tests.reading import pdf_text, squeezed
from workgroups.models import Meeting

if TYPE_CHECKING:
    from pathlib import Path

    from django.db import models
    from django.test import Client

    from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(official: User, client_of) -> Client:
    return client_of(official)


def address(row: models.Model, form: str, language: str = "ru", wanted: str = "docx") -> str:
    page = reverse(row._meta.model_name, args=[row.pk])
    return f"{page}?format={wanted}&form={form}&lang={language}"


def read(content: bytes) -> str:
    """All the words, those of the tables included."""
    body = docx.Document(io.BytesIO(content)).element.body
    return " ".join(body.itertext())


def opened(content: bytes, folder: Path) -> str:
    """What LibreOffice shows."""
    (folder / "form.docx").write_bytes(content)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    subprocess.run([*command, str(folder / "form.docx")], check=True, capture_output=True, timeout=120)
    return pdf_text((folder / "form.pdf").read_bytes())


@pytest.mark.usefixtures("sample")
def test_the_three_forms_open_and_say_what_the_paper_says(browser: Client, tmp_path: Path) -> None:
    held = meeting(number=4)
    decision(item=agenda_item("О ходе работ", meeting=held), text_ru="Принять к сведению «всё».")
    forms = [
        (Meeting.objects.get(pk=held.pk), "full", "Принять к сведению «всё»."),
        (City.objects.get(slug="tomsk"), "note", "Справка о сотрудничестве с городом Томском"),
        (Delegation.objects.get(direction="outgoing"), "report", "Абишев"),
    ]
    for number, (row, form, words) in enumerate(forms):
        folder = tmp_path / str(number)
        folder.mkdir()
        response = browser.get(address(row, form))
        assert response["Content-Type"].endswith("wordprocessingml.document"), form
        assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
        shown = squeezed(opened(response.content, folder))
        assert squeezed(words) in shown
        assert "{{" not in shown
        for line in read(response.content).split(" "):
            assert squeezed(line) in shown


def test_the_language_asked_for(browser: Client) -> None:
    row = meeting()
    assert "Хаттама".upper() in read(browser.get(address(row, "full", "kk")).content).upper()


def test_what_stands_on_paper_only_is_left_out() -> None:
    html = (
        '<body><div class="stamp"><p>№ 1</p></div><h1>Заголовок</h1><p>а<br>б</p><ul><li>в</li></ul></body>'
    )
    document = docx.Document(io.BytesIO(render_word(html, "Название")))
    told = [(one.style.name, one.text) for one in document.paragraphs if one.text]
    assert told == [("Heading 1", "Заголовок"), ("Normal", "а\nб"), ("List Bullet", "– в")]
    assert document.core_properties.title == "Название"


def test_what_stands_at_either_end_in_capitals_or_together_does_so() -> None:
    html = """<body><h1 class="capitals">Протокол</h1>
        <p class="ends"><span>№ 4</span> 15 мая</p><p>1\N{NO-BREAK SPACE}649 ₽</p></body>"""
    document = docx.Document(io.BytesIO(render_word(html, "Т")))
    told = [one for one in document.paragraphs if one.text]
    assert [one.text for one in told] == [
        "ПРОТОКОЛ",
        "15 мая\t№\N{NO-BREAK SPACE}4",
        "1\N{NO-BREAK SPACE}649 ₽",
    ]
    assert [round(stop.position.mm) for stop in told[1].paragraph_format.tab_stops] == [170]


def test_a_table_keeps_its_headings_widths_and_wide_cells() -> None:
    html = """<table class="rows"><colgroup><col style="width: 20mm"><col></colgroup>
        <thead><tr><th>№</th><th>Что</th></tr></thead>
        <tbody><tr><th colspan="2">Группа</th></tr><tr><td>1</td><td>а<p>б</p></td></tr></tbody></table>"""
    (table,) = docx.Document(io.BytesIO(render_word(html, "Т"))).tables
    assert [round(column.width.mm) for column in table.columns] == [20, 150]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["№", "Что"],
        ["Группа", "Группа"],
        ["1", "а\nб"],
    ]
    assert table.rows[0]._tr.trPr.xpath("w:tblHeader")
    assert not table.rows[1]._tr.trPr.xpath("w:tblHeader")


def test_a_form_that_is_not_edited_has_no_word_file(browser: Client) -> None:
    row = delegation()
    refused = browser.get(address(row, "programme"))
    assert refused.status_code == 400
    assert "DOCX" in browser.get(reverse("delegation", args=[row.pk])).content.decode()


def test_a_stranger_and_a_wrong_key(client: Client, browser: Client) -> None:
    row = delegation()
    assert client.get(address(row, "report")).status_code == 302
    assert browser.get(address(row, "report").replace(f"/{row.pk}/", "/0/")).status_code == 404
