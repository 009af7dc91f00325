"""Папка к встрече: one PDF of the parts chosen, with the uploaded documents on its last sheets."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import TYPE_CHECKING, Any

import pikepdf
import pypdf
import pytest
from django.urls import reverse
from django.utils import translation

from agreements.models import Document
from agreements.models.choices import Promiser, Side
from cooperation.papers import annexes
from cooperation.papers.folder import PARTS
from reporting.models import Issue
from reporting.pdf import render_pdf
from reporting.standing import standing_of
from tests.factories import (
    administration,
    agenda_item,
    agreement,
    city,
    commitment,
    days,
    decision,
    document,
    hold,
    home_city,
    meeting,
    membership,
    office,
    person,
    post,
    scan,
    working_group,
)
from tests.reading import pdf_text, squeezed, tree

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.test import Client

    from accounts.models import User
    from agreements.models import Agreement
    from partners.models import City

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _surroundings(settings: Any, tmp_path: Path) -> Any:
    settings.MEDIA_ROOT = tmp_path
    with translation.override("en"):
        yield


@pytest.fixture
def tomsk() -> City:
    return city(name_kk="Томск", name_en="Tomsk", name_ru_genitive="Томска")


@pytest.fixture
def paper(tomsk: City) -> Agreement:
    return agreement("О сотрудничестве", partner=tomsk, in_force=True)


@pytest.fixture
def browser(official: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(official)


def folder(browser: Client, of: City, query: str = "") -> bytes:
    response = browser.get(f"{reverse('city', args=[of.pk])}?format=pdf&form=folder&{query}")
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    return response.content


def sheets(content: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]


def parts_of(content: bytes) -> list[str]:
    """The names of the parts, from the bookmarks of the first level, after the cover and the contents."""
    with pikepdf.open(io.BytesIO(content)) as pdf, pdf.open_outline() as outline:
        return [one.title for one in outline.root][2:]


def pdf_of(*words: str, landscape: bool = False) -> bytes:
    """A document from elsewhere with a page for each word."""
    size = "A4 landscape" if landscape else "A4"
    pages = "".join(f"<p style='break-after: page'>{word}</p>" for word in words)
    return render_pdf(f"<html lang=en><title>t</title><style>@page {{ size: {size} }}</style>{pages}")


def protected(content: bytes, password: str) -> bytes:
    result = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        pdf.save(result, encryption=pikepdf.Encryption(owner="owner", user=password))
    return result.getvalue()


def uploaded(row: Agreement, *pages: str, title: str = "Подлинник", **columns: Any) -> Document:
    return scan(pdf_of(*pages), agreement=row, title=title, **columns)


# --- The parts ---


def test_one_click_gives_all_parts_for_today(browser: Client, tomsk: City) -> None:
    page = browser.get(reverse("city", args=[tomsk.pk])).content.decode()
    assert 'href="?format=pdf&amp;form=folder"' in page
    content = folder(browser, tomsk)
    assert parts_of(content) == [str(label) for label in PARTS.values()]
    cover, *_others = sheets(content)
    assert "Folder for the meeting with representatives of Tomsk" in " ".join(cover.split())


@pytest.mark.parametrize("name", PARTS)
def test_a_part_may_be_left_out(name: str, browser: Client, tomsk: City) -> None:
    chosen = [one for one in PARTS if one != name]
    content = folder(browser, tomsk, "&".join(f"part={one}" for one in chosen))
    assert parts_of(content) == [str(PARTS[one]) for one in chosen]


def test_the_order_is_that_of_the_form_not_of_the_address(browser: Client, tomsk: City) -> None:
    assert parts_of(folder(browser, tomsk, "part=visits&part=note")) == [
        str(PARTS["note"]),
        str(PARTS["visits"]),
    ]


def test_a_part_that_is_none_is_refused_with_a_message(browser: Client, tomsk: City) -> None:
    response = browser.get(f"{reverse('city', args=[tomsk.pk])}?format=pdf&form=folder&part=nothing")
    assert response.status_code == 400
    assert "notice-error" in response.content.decode()


def test_a_dialog_with_nothing_ticked_prints_nothing(browser: Client, tomsk: City) -> None:
    """A browser leaves unticked boxes out of the address: a hidden field says that it was sent."""
    dialog = tree(browser.get(reverse("folder", args=[tomsk.pk])))
    assert ("hidden", "") in [
        (one.get("type"), one.get("value")) for one in dialog.iter("input") if one.get("name") == "part"
    ]
    address = f"{reverse('city', args=[tomsk.pk])}?format=pdf&form=folder&part="
    refused = browser.get(address)
    assert refused.status_code == 400
    assert "Tick at least one part." in refused.content.decode()
    assert parts_of(browser.get(f"{address}&part=visits").content) == [str(PARTS["visits"])]


def test_a_part_with_nothing_to_say_says_so(browser: Client, tomsk: City) -> None:
    text = " ".join(pdf_text(folder(browser, tomsk)).split())
    for sentence in (
        "Nobody has been entered.",
        "No commitments have been made.",
        "No meeting has been held yet.",
        "No agreement is in force.",
        "No visits.",
        "No documents have been uploaded to the agreements.",
    ):
        assert sentence in text


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("kk", "Томск қаласының өкілдерімен кездесу папкасы"),
        ("ru", "Папка к встрече с представителями города Томска"),
    ],
)
def test_its_heading_is_grammatical(language: str, said: str, browser: Client, tomsk: City) -> None:
    cover, *_others = sheets(folder(browser, tomsk, f"lang={language}&part=visits"))
    assert squeezed(said) in squeezed(cover)


def test_the_day_of_the_meeting_is_on_the_cover_and_told_for(browser: Client, tomsk: City) -> None:
    agreement("Будущее", partner=tomsk, signed_on=dt.date(2012, 1, 1), in_force_from=dt.date(2012, 1, 1))
    cover, *others = sheets(folder(browser, tomsk, "on=2011-05-01&part=agreements"))
    assert "1\N{NO-BREAK SPACE}May 2011" in cover
    assert "No agreement is in force." in " ".join(others)


def test_the_office_writes_its_own_footer(browser: Client, tomsk: City, paper: Agreement) -> None:
    office(footer_en="For official use")
    uploaded(paper, "one")
    for sheet in sheets(folder(browser, tomsk)):
        assert "For official use" in sheet


# --- Contents, numbers, bookmarks ---


def test_the_contents_name_the_sheet_of_each_part_and_document(
    browser: Client, tomsk: City, paper: Agreement
) -> None:
    uploaded(paper, "alpha", "beta", title="Первый")
    uploaded(paper, "gamma", title="Второй")
    found = sheets(folder(browser, tomsk))
    contents = found[1]
    for name, label in PARTS.items():
        number = int(re.search(rf"{label}[ .]*(\d+)\n", contents)[1])
        assert str(label) in found[number - 1], name
    for title, word in (("1. Первый", "alpha"), ("2. Второй", "gamma")):
        number = int(re.search(rf"{title}[^\n]*?[ .]+(\d+)(\n|$)", contents)[1])
        assert word in found[number - 1]


def test_the_numbers_of_the_sheets_run_on_through_the_documents(
    browser: Client, tomsk: City, paper: Agreement
) -> None:
    uploaded(paper, "alpha", "beta")
    found = sheets(folder(browser, tomsk))
    for number, sheet in enumerate(found[1:], start=2):
        assert str(number) in sheet.split(), number
    assert "alpha" in found[-2]
    assert "beta" in found[-1]
    assert "Annex 1, page 2 of 2" in found[-1]


def test_documents_are_among_the_bookmarks(browser: Client, tomsk: City, paper: Agreement) -> None:
    uploaded(paper, "alpha")
    content = folder(browser, tomsk, "part=annexes")
    with pikepdf.open(io.BytesIO(content)) as pdf, pdf.open_outline() as outline:
        (part,) = [one for one in outline.root if one.title == "Annexes"]
        (annex,) = part.children
        assert annex.title.startswith("Annex 1. Подлинник")
        assert annex.destination[0] == pdf.pages[-1].obj


# --- The documents ---


def test_every_sheet_of_a_document_is_told_to_who_cannot_see(
    browser: Client, tomsk: City, paper: Agreement
) -> None:
    uploaded(paper, "alpha", "beta")
    with pikepdf.open(io.BytesIO(folder(browser, tomsk, "part=annexes"))) as pdf:
        figures = [
            str(one.Alt)
            for one in pdf.objects
            if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/Figure"
        ]
        figures = [words for words in figures if words.startswith("Подлинник")]
        painted = [page.Contents for page in pdf.pages][-1]
        assert b"/Artifact BMC" in b"".join(one.read_bytes() for one in painted)
    assert len(figures) == 2
    assert figures[1].endswith("page 2 of 2, as uploaded")


def test_a_page_that_lies_on_its_side_is_turned(browser: Client, tomsk: City, paper: Agreement) -> None:
    scan(pdf_of("alpha", landscape=True), agreement=paper)
    content = folder(browser, tomsk, "part=annexes")
    with pikepdf.open(io.BytesIO(content)) as pdf:
        sheet = pdf.pages[-1]
        (name,) = [name for name in sheet.Resources.XObject if name.startswith("/Annex")]
        left, bottom, right, top = sheet.Resources.XObject[name].BBox
        matrix = sheet.Resources.XObject[name].Matrix
        assert right - left > top - bottom
        assert abs(float(matrix[1])) == 1, "turned by a quarter"


PROBLEMS = {
    "password": (lambda: protected(pdf_of("alpha"), "secret"), "It is protected by a password."),
    "the first half": (lambda: pdf_of("alpha")[:2000], "The file is damaged and cannot be read."),
    "no PDF at all": (lambda: b"%PDF-1.7 scan", "The file is damaged and cannot be read."),
    "nothing": (lambda: b"", "The file is damaged and cannot be read."),
}


@pytest.mark.parametrize(("content", "reason"), PROBLEMS.values(), ids=PROBLEMS)
def test_a_file_that_cannot_be_read_is_named_with_the_reason(
    content: Callable[[], bytes], reason: str, browser: Client, tomsk: City, paper: Agreement
) -> None:
    scan(content(), agreement=paper, title="Негодный")
    uploaded(paper, "alpha", title="Годный")
    found = sheets(folder(browser, tomsk, "part=annexes"))
    text = " ".join(" ".join(found).split())
    assert "Негодный" in text
    assert f"Not appended. {reason}" in text
    assert "alpha" in found[-1]


def test_a_file_whose_printing_is_free_is_appended(browser: Client, tomsk: City, paper: Agreement) -> None:
    """Protected against changes only: it opens without a password."""
    scan(protected(pdf_of("alpha"), ""), agreement=paper)
    assert "alpha" in sheets(folder(browser, tomsk, "part=annexes"))[-1]


def test_what_is_no_pdf_is_named(browser: Client, tomsk: City, paper: Agreement) -> None:
    scan(b"\xff\xd8\xff", agreement=paper, title="Фото", media_type="image/jpeg")
    assert "Not appended. It is not a PDF file." in " ".join(pdf_text(folder(browser, tomsk)).split())


def test_a_lost_file_is_named(browser: Client, tomsk: City, paper: Agreement) -> None:
    row = uploaded(paper, "alpha", title="Утерянный")
    row.file.storage.delete(row.file.name)
    assert "cannot be read" in pdf_text(folder(browser, tomsk, "part=annexes"))


def test_too_many_pages_and_bytes_are_left_out_and_named(
    browser: Client, tomsk: City, paper: Agreement, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(annexes, "MOST_PAGES", 2)
    uploaded(paper, "alpha", title="Раз")
    uploaded(paper, "beta", "gamma", title="Два")
    uploaded(paper, "delta", title="Три")
    text = " ".join(pdf_text(folder(browser, tomsk, "part=annexes")).split())
    assert "It has 2 pages, and the folder would become too thick." in text
    assert "alpha" in text
    assert "beta" not in text
    assert "delta" in text
    monkeypatch.setattr(annexes, "MOST_BYTES", 10)
    assert pdf_text(folder(browser, tomsk, "part=annexes")).count("too large") == 3


def test_the_pages_of_what_is_too_thick_are_not_looked_at(
    browser: Client, tomsk: City, paper: Agreement, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(annexes, "MOST_PAGES", 1)
    uploaded(paper, "beta", "gamma")
    monkeypatch.setattr(annexes, "forms", lambda pdf: pytest.fail("it may have a million pages"))
    assert "It has 2 pages" in " ".join(pdf_text(folder(browser, tomsk, "part=annexes")).split())


def test_nothing_but_what_is_painted_comes_from_a_document(
    browser: Client, tomsk: City, paper: Agreement
) -> None:
    with pikepdf.open(io.BytesIO(pdf_of("alpha"))) as pdf:
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        pdf.attachments["virus.exe"] = b"MZ"
        hostile = io.BytesIO()
        pdf.save(hostile)
    scan(hostile.getvalue(), agreement=paper)
    content = folder(browser, tomsk, "part=annexes")
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert "/OpenAction" not in pdf.Root
        assert not pdf.attachments
        assert not [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/JS" in one]


def test_another_scan_under_the_same_title_makes_the_folder_old(
    browser: Client, tomsk: City, paper: Agreement
) -> None:
    uploaded(paper, "alpha")
    folder(browser, tomsk, "part=annexes")
    entry = Issue.objects.first()
    assert standing_of(entry).state == "current"
    Document.objects.all().delete()
    uploaded(paper, "omega", sha256="1" * 64)
    assert standing_of(entry).state == "changed"


def test_a_folder_with_foreign_pages_does_not_claim_to_be_an_archive(
    browser: Client, tomsk: City, paper: Agreement
) -> None:
    def claim() -> bool:
        with pikepdf.open(io.BytesIO(folder(browser, tomsk, "part=annexes&archive=1"))) as pdf:
            return b"pdfaid:part" in bytes(pdf.Root.Metadata.read_bytes())

    assert claim()
    uploaded(paper, "alpha")
    assert not claim()


def test_only_documents_of_agreements_that_are_live(browser: Client, tomsk: City) -> None:
    over = agreement("Истёкшее", partner=tomsk, in_force=True, in_force_until=dt.date(2011, 1, 1))
    uploaded(over, "alpha")
    document(agreement=over)
    text = pdf_text(folder(browser, tomsk, "part=annexes"))
    assert "No documents have been uploaded to the agreements." in text
    assert "alpha" in pdf_text(folder(browser, tomsk, "part=annexes&on=2010-12-01"))


# --- What the parts tell ---


def test_who_is_who_on_both_sides(browser: Client, tomsk: City) -> None:
    home, group = home_city(), working_group("Группа по Томску", city=tomsk)
    akim = person("Акимов", phone="70-11-11")
    post(person=akim, organisation=administration(home), title_ru="аким города")
    membership(group=group, person=akim, side=Side.OURS, role="chair")
    post(person=person("Мэров"), organisation=administration(tomsk), title_ru="мэр города")
    membership(group=group, person=person("Членов"), side=Side.THEIRS, title_ru="директор")
    membership(group=group, person=person("Бывший"), side=Side.THEIRS, until=days(-1))
    text = " ".join(pdf_text(folder(browser, tomsk, "part=people")).split())
    ours, theirs = text[: text.index("Their side")], text[text.index("Their side") :]
    assert "Акимов" in ours
    assert "70-11-11" in ours
    assert ours.count("Акимов") == 1, "a row for all that a person is"
    assert "Мэров" in theirs
    assert "Членов" in theirs
    assert "Бывший" not in text


def test_the_last_protocol_is_that_of_the_last_meeting_by_the_day(browser: Client, tomsk: City) -> None:
    group = working_group(city=tomsk)
    for number, held in enumerate((dt.date(2011, 1, 1), dt.date(2012, 1, 1), dt.date(2013, 1, 1)), start=1):
        held_meeting = meeting(group=group, number=number, held_on=held, chair=person())
        item = agenda_item(f"Вопрос {number}", meeting=held_meeting)
        decision(item=item, text_ru=f"Решение {number}")
        hold(held_meeting)
    meeting(group=group, number=4, held_on=dt.date(2012, 3, 1), state="planned")
    text = " ".join(pdf_text(folder(browser, tomsk, "part=protocol&on=2012-06-01")).split())
    assert "Вопрос 2" in text
    assert "Решение 2" in text
    assert "Вопрос 1" not in text
    assert "Вопрос 3" not in text


def test_the_balance_lists_what_each_side_owes(browser: Client, tomsk: City) -> None:
    commitment("Наше", city=tomsk, side=Promiser.OURS, due_on=days(-5))
    commitment("Ихнее", city=tomsk, side=Promiser.THEIRS)
    text = " ".join(pdf_text(folder(browser, tomsk, "part=balance")).split())
    assert text.count("Наше") == 2, "among what we owe, and among what we are late with"
    assert text.count("Ихнее") == 1


def test_restricted_agreements_leave_no_trace(
    browser: Client, tomsk: City, administrator: User, client_of: Any
) -> None:
    secret = agreement("Сверхсекретное", partner=tomsk, in_force=True, restricted=True)
    uploaded(secret, "alpha", title="Сверхсекретный подлинник")
    commitment("Сверхсекретное обязательство", city=tomsk, agreement=secret)
    item = agenda_item(
        "Сверхсекретный вопрос",
        meeting=meeting(group=working_group(city=tomsk), chair=person()),
        agreement=secret,
    )
    decision(item=item, text_ru="Сверхсекретное решение")
    hold(item.meeting)
    text = pdf_text(folder(browser, tomsk))
    assert "ерхсекретн" not in text
    assert "alpha" not in text
    assert "alpha" in pdf_text(folder(client_of(administrator), tomsk))


# --- The dialog ---


def test_the_dialog_leads_to_the_folder_with_the_parts_chosen(browser: Client, tomsk: City) -> None:
    page = tree(browser.get(reverse("folder", args=[tomsk.pk])))
    (form,) = [one for one in page.iter("form") if "paper-form" in one.get("class", "")]
    assert form.get("action") == reverse("city", args=[tomsk.pk])
    boxes = [one.get("value") for one in form.iter("input") if one.get("type") == "checkbox"]
    assert boxes == list(PARTS)
    assert all("checked" in one.attrib for one in form.iter("input") if one.get("type") == "checkbox")
    hidden = {one.get("name"): one.get("value") for one in form.iter("input") if one.get("type") == "hidden"}
    assert hidden == {"format": "pdf", "form": "folder", "part": ""}
    (on,) = [one for one in form.iter("input") if one.get("name") == "on"]
    assert on.get("value") == days(0).isoformat()


def test_queries_do_not_grow_with_the_documents(
    browser: Client, tomsk: City, paper: Agreement, django_assert_max_num_queries: Any
) -> None:
    uploaded(paper, "alpha")
    folder(browser, tomsk)  # fills the caches of content types and sessions
    with django_assert_max_num_queries(120) as captured:
        folder(browser, tomsk)
    before = len(captured)
    for number in range(4):
        uploaded(paper, "beta", title=f"Документ {number}")
        uploaded(agreement(f"Ещё {number}", partner=tomsk, in_force=True), "gamma")
    with django_assert_max_num_queries(120) as captured:
        folder(browser, tomsk)
    assert len(captured) <= before
