"""Whose papers these are: the requisites of the office, in the admin and on every paper."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pikepdf
import pypdf
import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from reporting import requisites
from reporting.models import Office
from reporting.pdf import render_pdf
from tests.addresses import every_page
from tests.admin.entry import Entry
from tests.factories import administration, agreement, home_city, office
from tests.filling import fill
from tests.reading import pdf_text, squeezed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.test import Client

    from accounts.models import User

pytestmark = pytest.mark.django_db

NAMES = {
    "kk": "Өскемен қаласының әкімдігі",
    "ru": "Акимат города Усть-Каменогорска",
    "en": "Akimat of the city of Ust-Kamenogorsk",
}


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def browser(official: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(official)


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 50)) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", size, "teal").save(content, kind)
    return content.getvalue()


def entered(**columns: Any) -> Office:
    return office(**{f"name_{language}": name for language, name in NAMES.items()} | columns)


def printed(browser: Client, query: str = "") -> bytes:
    response = browser.get(f"{reverse('agreements')}?format=pdf&{query}")
    assert response["Content-Type"] == "application/pdf"
    return response.content


# --- On paper ---


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_paper_begins_with_the_name_in_its_language(language: str, browser: Client) -> None:
    entered()
    row = agreement()
    card = browser.get(f"{reverse('agreement', args=[row.pk])}?format=pdf&lang={language}").content
    for content in (printed(browser, f"lang={language}"), card):
        assert squeezed(pdf_text(content)).startswith(squeezed(NAMES[language]))


@pytest.mark.usefixtures("papers_as_text")
def test_it_heads_every_form_there_is(browser: Client) -> None:
    entered()
    home_city()
    fill(1)
    papers = [address for address in every_page() if "format=pdf" in address]
    assert len(papers) > 20
    for address in papers:
        head = browser.get(address).content.decode().split("\n")[:5]  # a plan begins with who approves it
        assert NAMES["en"] in head, address


def test_before_they_are_entered_our_administration_heads_the_paper(browser: Client) -> None:
    administration(home_city())
    assert pdf_text(printed(browser)).startswith("Администрация города Усть-Каменогорск")
    entered(name_en="The entered name")
    assert pdf_text(printed(browser)).startswith("The entered name")


def test_without_any_name_the_paper_begins_with_its_own(browser: Client) -> None:
    assert pdf_text(printed(browser)).startswith("Register of agreements")


def test_address_telephone_and_place_stand_in_the_head(browser: Client) -> None:
    entered(address_en="1 Main street", phone="70-11-11", email="info@example.kz", place_en="Ust-Kamenogorsk")
    text = pdf_text(printed(browser))
    assert "1 Main street, tel. 70-11-11, info@example.kz" in text
    assert text.index("as of") < text.index("\nUst-Kamenogorsk\n")


def test_the_executor_of_the_office_is_asked_else_whoever_prints(browser: Client, official: User) -> None:
    official.phone = "11-22-33"
    official.save()
    row = entered()
    assert "Executor: Серікова Айнур, tel. 11-22-33" in pdf_text(printed(browser))
    row.executor = "Оспанова Д."
    row.save()
    text = pdf_text(printed(browser))
    assert "Executor: Оспанова Д." in text
    assert "11-22-33" not in text, "the telephone of somebody else"
    row.executor_phone = "70-11-11"
    row.save()
    assert "Executor: Оспанова Д., tel. 70-11-11" in pdf_text(printed(browser))


def test_the_footer_stands_on_every_sheet(browser: Client) -> None:
    entered(footer_en="Department of external relations, for official use")
    for number in range(30):
        agreement(f"Соглашение {number}")
    sheets = pypdf.PdfReader(io.BytesIO(printed(browser))).pages
    assert len(sheets) > 1
    for sheet in sheets:
        assert sheet.extract_text().count("Department of external relations, for official use") == 1


# --- The emblem ---


def figures(content: bytes) -> list[str]:
    """The alternative texts of the pictures."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return [
            str(one.Alt)
            for one in pdf.objects
            if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/Figure"
        ]


def images(content: bytes) -> int:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return sum(len(page.get_images()) for page in pdf.pages)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_the_emblem_stands_on_the_first_sheet_with_its_alternative_text(kind: str, browser: Client) -> None:
    entered().emblem.save("emblem", ContentFile(picture(kind)))
    content = printed(browser)
    assert (images(content), figures(content)) == (1, ["Code: is this paper still current?", "Emblem"])


def test_a_lost_emblem_stops_no_paper(browser: Client, caplog: pytest.LogCaptureFixture) -> None:
    row = entered()
    row.emblem.save("emblem", ContentFile(picture()))
    row.emblem.storage.delete(row.emblem.name)
    assert NAMES["en"] in pdf_text(printed(browser))
    assert "The emblem of the office cannot be read" in caplog.text


def test_a_paper_without_emblem_asks_nothing_of_the_database(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert requisites.files_of("<p>no picture</p>") == {}


def test_only_what_a_paper_was_given_is_shown() -> None:
    html = '<html lang=en><title>t</title><img src="{}" alt="x">'
    assert images(render_pdf(html.format("office:emblem"), files={"office:emblem": picture()})) == 1
    for address in ("office:other", "office:emblem2", "file:///etc/hostname", "http://127.0.0.1/x.png"):
        content = render_pdf(html.format(address), files={"office:emblem": picture()})
        assert images(content) == 0, address


# --- Its upload ---


def upload(dana: Client, content: bytes, name: str = "emblem.png") -> Entry:
    row = Office.objects.first() or entered()
    return Entry(dana, Office, row).fill(emblem=SimpleUploadedFile(name, content)).send()


@pytest.fixture
def dana(staff: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(staff)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_is_taken_and_shown(kind: str, dana: Client) -> None:
    assert upload(dana, picture(kind), "герб.bin").saved
    row = Office.objects.get()
    assert requisites.emblem_of(row) == picture(kind)
    assert "герб" not in row.emblem.name
    page = dana.get(reverse("admin:reporting_office_change", args=[row.pk])).content.decode()
    assert f'src="data:image/{kind.lower()};base64,' in page


REFUSED = {
    "a drawing under another name": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no PNG or JPEG picture"),
    "a page": (b"<html>", "no PNG or JPEG picture"),
    "only the beginning": (picture()[:20], "no PNG or JPEG picture"),
    "another kind of picture": (picture("GIF"), "no PNG or JPEG picture"),
    "too many bytes": (picture() + b"0" * requisites.MAX_BYTES, "larger than 1 MB"),
    "too many pixels": (picture(size=(4001, 1)), "more than 4000 pixels"),
}


@pytest.mark.parametrize(("content", "reason"), REFUSED.values(), ids=REFUSED)
def test_anything_else_is_refused_with_the_remedy(content: bytes, reason: str, dana: Client) -> None:
    entry = upload(dana, content)
    assert not entry.saved
    assert reason in entry.errors
    assert not Office.objects.get().emblem


def test_it_can_be_taken_away(dana: Client) -> None:
    upload(dana, picture())
    assert Entry(dana, Office, Office.objects.get()).fill(**{"emblem-clear": "on"}).send().saved
    assert not Office.objects.get().emblem


def test_there_is_one_office(dana: Client) -> None:
    entered()
    entry = Entry(dana, Office).fill(name_ru="Второй акимат").send()
    assert not entry.saved
    assert "The requisites are there already" in entry.errors
