"""Line 40: texts of every length and script: list, card and paper hold, and the search finds them."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from agreements.models import Agreement
from tests.factories import agreement
from tests.reading import body, page_rows, pdf_text, squeezed

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db

TEXTS = {
    "10,000 letters": "Поставка оборудования для котельных " * 280,
    "a word of 3,000 letters": "ж" * 3_000,
    "emoji": "Фестиваль 🎉👩‍👩‍👧‍👦 дружбы",
    "combining marks": "Зал̶г̷о̸ ҈текст",
    "Arabic": "اتفاقية التعاون في الصحة",
    "zero width": "Поста\u200bвка\u200d руды",
    "right to left override": "Поставка \u202eыдур",
    "Kazakh": "Өңірлік ынтымақтастық туралы һәм ғылым",
}


@pytest.fixture
def browser(official, client_of) -> Client:
    return client_of(official)


def longest_title() -> int:
    field = Agreement._meta.get_field("title_ru")
    return field.max_length or 10_000


@pytest.mark.parametrize("what", TEXTS)
def test_list_card_and_paper_hold(what: str, browser: Client) -> None:
    text = TEXTS[what]
    row = agreement(title=text[: longest_title()], subject_ru=text)
    assert len(page_rows(browser.get(reverse("agreements")))) == 1
    card = browser.get(row.get_absolute_url())
    assert card.status_code == 200
    assert text.strip() in card.content.decode()
    for address in (reverse("agreements"), row.get_absolute_url()):
        paper = browser.get(f"{address}?format=pdf")
        assert paper.status_code == 200
    if what in ("10,000 letters", "a word of 3,000 letters", "Kazakh"):
        printed = squeezed(pdf_text(body(paper)))  # with the numbers of sheets in between
        letter = max(text.replace(" ", ""), key=text.count)
        assert printed.count(letter) >= text.count(letter)


@pytest.mark.parametrize("stored", ["NFC", "NFD"])
@pytest.mark.parametrize("asked", ["NFC", "NFD"])
def test_the_search_finds_either_way_of_writing_a_letter(stored: str, asked: str, browser: Client) -> None:
    agreement(title=unicodedata.normalize(stored, "Ёлочный йогурт"))
    agreement(title="Другое")
    for word in ("йогурт", "ёлочный", "йогурта"):
        found = browser.get(reverse("agreements"), {"text": unicodedata.normalize(asked, word)})
        assert len(page_rows(found)) == 1, word


def test_the_search_finds_a_text_among_strange_signs(browser: Client) -> None:
    agreement(title=TEXTS["emoji"])
    agreement(title=TEXTS["Arabic"])
    for word in ("дружбы", "фестиваль", "اتفاقية"):
        assert len(page_rows(browser.get(reverse("agreements"), {"text": word}))) == 1, word
