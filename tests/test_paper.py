"""What the akim holds: registers and cards as PDF, read back."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Any

import pikepdf
import pypdf
import pypdfium2
import pytest
from django.urls import reverse
from django.utils import timezone
from PIL import ImageOps

from partners.models import Organisation
from reporting.pdf import render_pdf
from tests.factories import (
    agreement,
    amendment,
    city,
    commitment,
    document,
    enterprise,
    extension,
    party,
    person,
    renewal,
)
from tests.reading import pdf_text, squeezed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from accounts.models import User
    from agreements.models import Agreement

pytestmark = pytest.mark.django_db

MOST_LETTERS = "ӘәҒғҚқҢңӨөҰұҮүҺһІі ₸ ₽ № « » —"


@pytest.fixture
def browser(official: User, client_of) -> Client:
    return client_of(official)


def paper(browser: Client, address: str) -> bytes:
    response = browser.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf"), address
    return response.content


def register(browser: Client, query: str = "") -> bytes:
    return paper(browser, f"{reverse('agreements')}?format=pdf&{query}")


def card(browser: Client, row: Agreement, query: str = "") -> bytes:
    return paper(browser, f"{reverse('agreement', args=[row.pk])}?format=pdf&{query}")


def sheets(content: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]


def elements(node: Any) -> Iterator[Any]:
    """The structure elements of a tagged PDF."""
    for kid in node.get("/K", []) if isinstance(node.get("/K"), pikepdf.Array) else [node.get("/K")]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from elements(kid)


# --- What is the same for every document ---


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("kind", ["register", "card"])
def test_the_pdf_is_tagged_titled_and_in_its_language(kind: str, language: str, browser: Client) -> None:
    row = agreement()
    content = (
        register(browser, f"lang={language}")
        if kind == "register"
        else card(browser, row, f"lang={language}")
    )
    with pikepdf.open(io.BytesIO(content)) as pdf:
        root = pdf.Root
        assert str(root.Lang) == language
        assert bool(root.MarkInfo.Marked)
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        assert b"pdfuaid" in bytes(root.Metadata.read_bytes())
        assert str(pdf.docinfo.Title).strip()
        tags = list(elements(root.StructTreeRoot))
        headings = [tag for tag in tags if tag.S == "/TH"]
        assert headings
        cells = [tag for tag in tags if tag.S == "/TD" and "/Headers" in tag.A]
        known = {str(tag.ID) for tag in headings}
        assert cells
        assert all(str(one) in known for cell in cells for one in cell.A.Headers)


def fonts(content: bytes) -> dict[str, bool]:
    """Each font → whether its glyphs are in the file."""
    found = {}
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for page in pdf.pages:
            for font in page.Resources.Font.values():
                descriptor = font.DescendantFonts[0].FontDescriptor
                found[str(font.BaseFont)] = "/FontFile3" in descriptor or "/FontFile2" in descriptor
    return found


def test_fonts_are_embedded_and_have_every_letter(browser: Client) -> None:
    content = card(browser, agreement(MOST_LETTERS))
    assert fonts(content)
    assert all(fonts(content).values())
    assert all("Noto" in name for name in fonts(content))
    assert squeezed(MOST_LETTERS) in squeezed(pdf_text(content))


@pytest.mark.parametrize(
    ("language", "name", "title"),
    [
        ("kk", "Келісімдер тізілімі", "Келісім карточкасы"),
        ("ru", "Реестр соглашений", "Карточка соглашения"),
        ("en", "Register of agreements", "Card of the agreement"),
    ],
)
def test_the_language_asked_for(language: str, name: str, title: str, browser: Client) -> None:
    row = agreement()
    assert name in pdf_text(register(browser, f"lang={language}"))
    assert title in pdf_text(card(browser, row, f"lang={language}"))


def test_file_names_are_readable_in_cyrillic(browser: Client) -> None:
    response = browser.get(f"{reverse('agreements')}?format=pdf&lang=ru")
    header = response["Content-Disposition"]
    assert header.startswith("inline; filename*=utf-8''%D0%A0%D0%B5%D0%B5%D1%81%D1%82%D1%80")
    assert header.endswith(".pdf")


def test_the_head_says_when_and_the_end_who(official: User, browser: Client) -> None:
    official.phone = "8 7232 26-00-00"
    official.save()
    *_first, last = [" ".join(sheet.split()) for sheet in sheets(register(browser, "lang=ru"))]
    assert f"{timezone.localdate().year} года" in last
    assert last.endswith("Исполнитель: Серікова Айнур, тел. 8 7232 26-00-00")


def test_the_home_administration_heads_the_sheet(browser: Client) -> None:
    home = city("Усть-Каменогорск", slug="oskemen", country="KZ", is_home=True)
    Organisation.objects.create(
        name_ru="Акимат города Усть-Каменогорска", kind=Organisation.Kind.ADMINISTRATION, city=home
    )
    assert pdf_text(register(browser, "lang=ru")).startswith("Акимат города Усть-Каменогорска")


def test_sheets_are_numbered_from_the_second(browser: Client) -> None:
    for number in range(30):
        agreement(f"Соглашение {number}")
    first, *others = sheets(register(browser))
    assert "1" not in first.split()[:1]
    total = str(1 + len(others))
    assert [sheet.split()[-3:] for sheet in others] == [
        [str(number), "/", total] for number in range(2, 2 + len(others))
    ]


# --- The register ---


def test_headings_and_their_numbers_stand_on_every_sheet(browser: Client) -> None:
    for number in range(20):
        agreement(f"Соглашение {number} " + "о сотрудничестве " * 15)
    found = sheets(register(browser, "lang=ru"))
    assert len(found) > 2
    tables = [sheet for sheet in found if "о сотрудничестве" in " ".join(sheet.split())]
    assert len(tables) > 2
    assert all("Рег. №" in sheet and "14, 15, 16" in sheet for sheet in tables)


def test_a_row_taller_than_a_sheet_loses_nothing_and_keeps_the_headings(browser: Client) -> None:
    words = [f"ж{number}" for number in range(1800)]  # too short to be divided
    agreement(" ".join(words))
    agreement("Следующее соглашение")
    found = sheets(register(browser, "lang=ru&sort=title"))
    text = " ".join(found).split()
    assert all(word in text for word in words)
    assert "Следующее" in text
    assert len(found) > 2
    assert all("Рег. №" in sheet for sheet in found if set(words) & set(sheet.split()))


@pytest.mark.fault(40)
def test_a_word_of_three_thousand_letters_is_not_cut_off(browser: Client) -> None:
    agreement("Ж" * 3000)
    assert squeezed(pdf_text(register(browser))).count("Ж") == 3000


def test_groups_totals_and_criteria(browser: Client) -> None:
    tomsk = city("Томск", slug="tomsk")
    for number in range(2):
        agreement(f"Соглашение {number}", partner=tomsk, signed_on=dt.date(2010, 10, 1))
    agreement("Договор", kind="contract", amount=1234567, currency="KZT")
    text = " ".join(pdf_text(register(browser, "lang=ru&group=city")).split())
    assert text.index("Город-партнёр не указан") > 0
    assert text.index("Томск, Россия") < text.index("Соглашение 0")
    assert "По городам: Томск — 2." in text
    assert "₸" not in text  # sums only where the column of sums stands
    contracts = " ".join(pdf_text(register(browser, "lang=ru&kind=contract")).split())
    assert "Суммы: 1 234 567,00 ₸." in contracts.replace("\N{NO-BREAK SPACE}", " ").replace(
        "\N{NARROW NO-BREAK SPACE}", " "
    )
    narrowed = " ".join(pdf_text(register(browser, "lang=ru&city=tomsk")).split())
    assert "Томск" in narrowed.split("Показано:")[0]
    assert "Показано: 2 из 3." in narrowed


def test_an_empty_register_says_so(browser: Client) -> None:
    assert "Записей, отвечающих этим фильтрам, нет." in pdf_text(register(browser, "lang=ru"))


def test_what_could_not_be_read_in_the_address_is_said_on_paper(browser: Client) -> None:
    assert "nonsense" in pdf_text(register(browser, "nonsense=1"))


def test_too_many_rows_are_refused_with_the_remedy(browser: Client, settings: Any) -> None:
    settings.PDF_MAX_ROWS = 2
    for _ in range(2):
        agreement()
    assert register(browser)
    agreement()
    refused = browser.get(f"{reverse('agreements')}?format=pdf&lang=kk")
    assert (refused.status_code, refused["Content-Type"]) == (400, "text/html; charset=utf-8")
    assert "has 3 rows; a PDF is made at once of 2 at most. Have it prepared" in refused.content.decode()
    assert len(paper(browser, f"{reverse('agreements')}?format=pdf&sort=title&status=in_force")) > 0


# --- The card ---


def full_agreement() -> Agreement:
    """An agreement with something in every part of its card."""
    tomsk = city("Томск", slug="tomsk")
    row = agreement(
        "Соглашение о торговле",
        in_force=True,
        in_force_until=dt.date(2012, 12, 31),
        notice_days=30,
        number_on_paper="17-А",
        subject_ru="Торговля и промышленность",
        renewal_terms_ru="На каждые пять лет",
        text_languages=["kk", "ru"],
        place=tomsk,
        amount=500,
        currency="RUB",
        kind="contract",
        parent=agreement("Рамочное соглашение", in_force=True),
        source="газета",
        note="пометка",
    )
    party(agreement=row, side="ours", organisation=enterprise("Техноцентр", tax_number="7017999997"))
    party(
        agreement=row,
        organisation=enterprise("ЭлеСи", city=tomsk),
        signatory=person("Чирков"),
        title_ru="директор",
    )
    renewal(agreement=row, new_end=dt.date(2040, 12, 31))
    amendment(agreement=row, text_ru="Уточнён предмет")
    late = commitment(
        "Поставить оборудование", agreement=row, due_on=dt.date(2011, 3, 31), source_words="до конца года"
    )
    extension(commitment=late)
    commitment("Принять делегацию", agreement=row, completed_on=dt.date(2011, 1, 5), result_ru="Принята")
    document(agreement=row, archive_place="Фонд 5, дело 9")
    agreement("Договор во исполнение", parent=row)
    return row


def test_the_card_tells_everything_known(browser: Client) -> None:
    text = squeezed(pdf_text(card(browser, full_agreement(), "lang=ru")))
    told = """Соглашение о торговле; 17-А; Торговля и промышленность; На каждые пять лет; казахский, русский;
        Томск; Рамочное соглашение; Договор во исполнение; газета; пометка; Техноцентр; ЭлеСи; директор;
        Чирков Ислам Альмаханович; Томск, Россия; 31 декабря 2040 года; 1 декабря 2040 года; Уточнён предмет;
        Поставить оборудование; до конца года; просрочено; 31.03.2011; 31.12.2010; Принять делегацию; Принята;
        Фонд 5, дело 9; Создано"""
    missing = [words for words in told.split(";") if squeezed(words) not in text]
    assert not missing


def test_an_empty_card_says_what_is_missing(browser: Client) -> None:
    text = " ".join(pdf_text(card(browser, agreement(), "lang=en")).split())
    for sentence in (
        "No party has been entered.",
        "No commitments.",
        "No documents.",
        "No changes and additions.",
    ):
        assert sentence in text


def test_the_card_of_a_restricted_agreement_is_not_there(browser: Client) -> None:
    row = agreement(restricted=True)
    assert browser.get(f"{reverse('agreement', args=[row.pk])}?format=pdf").status_code == 404


def test_a_restricted_framework_is_not_named_on_the_card(browser: Client) -> None:
    row = agreement("Открытое", parent=agreement("Тайное", restricted=True))
    agreement("Скрытое", parent=row, restricted=True)
    row.note = "изменено"
    row.save()
    text = pdf_text(card(browser, row))
    assert "Тайное" not in text
    assert "Скрытое" not in text


def test_forty_parties_fit(browser: Client) -> None:
    row = agreement()
    for number in range(40):
        party(agreement=row, organisation=enterprise(f"Завод-{number}-конец"))
    text = squeezed(pdf_text(card(browser, row)))
    assert all(squeezed(f"Завод-{number}-конец") in text for number in range(40))


def test_no_letter_of_a_drawing_is_cut_off() -> None:
    """As Chromium paints it: there is as much ink in the left stem of «Н» as in the right one."""
    drawing = """<svg viewBox="0 0 200 100" width="200" height="100" font-family="Noto Sans" font-size="14">
        <text x="150" y="80" text-anchor="end">Н</text></svg>"""
    sheet = pypdfium2.PdfDocument(render_pdf(f"<html lang=kk><title>Т</title><body>{drawing}"))[0]
    ink = ImageOps.invert(sheet.render(scale=3).to_pil().convert("L"))
    left, top, right, _bottom = ink.getbbox()
    row = [ink.getpixel((x, top + 4)) for x in range(left, right)]
    stems = sum(row[: len(row) // 2]), sum(row[len(row) // 2 :])
    assert min(stems) > 0.8 * max(stems)
