"""Words are found however they are spelled and inflected; numbers and signs are only text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agreements.models import Agreement, Commitment
from delegations.models import Delegation
from partners.models import City, Organisation, Person
from tests.factories import (
    agreement,
    city,
    commitment,
    delegation,
    enterprise,
    organisation,
    party,
    person,
    stop,
)
from tests.filling import fill
from tests.reading import tree, with_class, words

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(official: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(official)


def found(text: str) -> set[str]:
    return set(Agreement.objects.search(text).values_list("title_ru", flat=True))


# --- Forms of a word ---


@pytest.mark.parametrize(
    "text",
    [
        *("соглашение", "соглашения", "соглашением", "соглашений", "СОГЛАШЕНИЕ", "Соглашениями"),
        *("торговля", "торговле", "торговый соглашение", "приграничные", "приграничного торговле"),
        *("соглаш", "согл"),
    ],
)
def test_inflected_russian(text: str) -> None:
    agreement("Соглашение о приграничной торговле и торговых домах")
    agreement("Меморандум о культуре")
    assert found(text) == {"Соглашение о приграничной торговле и торговых домах"}


@pytest.mark.parametrize(
    "title", ["Семёнов и партнёры", "СЕМЕНОВ И ПАРТНЕРЫ", "Семе\N{COMBINING DIAERESIS}нов"]
)
@pytest.mark.parametrize("text", ["семёнов", "семенов", "СЕМЁНОВ", "Семе\N{COMBINING DIAERESIS}нов"])
def test_yo_and_case(title: str, text: str) -> None:
    agreement(title)
    assert found(text) == {title}


@pytest.mark.parametrize("pair", ["қк", "өо", "ұу", "үу", "әа", "ғг", "ңн", "һх", "іи"])
def test_kazakh_letters_and_their_russian_neighbours(pair: str) -> None:
    kazakh, russian = (f"бар{letter}алды" for letter in pair)
    agreement("Казахское", title_kk=kazakh)
    agreement("Русское", title_kk=russian)
    for text in (kazakh, russian, kazakh.upper(), russian.upper()):
        assert found(text) == {"Казахское", "Русское"}, text


def test_an_invisible_hyphen_in_a_title() -> None:
    agreement("Согла\N{SOFT HYPHEN}шение")
    assert len(found("соглашение")) == 1


# --- Typing errors ---


@pytest.mark.parametrize("text", ["Новосебирск", "Новосибирс", "Нововсибирск", "новосибиркс"])
def test_a_typing_error_is_forgiven(text: str) -> None:
    agreement("С Новосибирском", partner=city("Новосибирск"))
    agreement("С Барнаулом", partner=city("Барнаул"))
    assert found(text) == {"С Новосибирском"}


def test_what_is_typed_rightly_is_not_drowned_in_what_is_alike() -> None:
    agreement("Техноцентр")
    agreement("Техноцентры")
    agreement("Техноцент")
    assert found("Техноцентры") == {"Техноцентр", "Техноцентры"}, "a form of the word, but no guess"


# --- Several words, neighbours, numbers ---


def test_every_word_must_be_found_in_the_row_or_with_its_neighbours() -> None:
    mayor = person("Николайчук")
    tomsk = enterprise("Сибкабель", city=city("Томск"))
    agreement("О поставке кабеля", partner=tomsk)
    party(agreement=Agreement.objects.get(), organisation=None, described_ru="мэрия", signatory=mayor)
    agreement("О поставке мебели", partner=enterprise("Мебельщик", city=city("Барнаул")))
    for text in ("кабель Томск", "Сибкабель", "Николайчук поставка", "томска поставок"):
        assert found(text) == {"О поставке кабеля"}, text
    assert found("мебель Томск") == set()
    assert len(found("поставка")) == 2


@pytest.mark.parametrize("text", ["2010/003", "17-ПР/2010", "17-пр", "№ 17-ПР/2010"])
def test_numbers_of_agreements(text: str) -> None:
    agreement("Искомое", registry_year=2010, registry_sequence=3, number_on_paper="17-ПР/2010")
    agreement("Другое", registry_year=2011, registry_sequence=45, number_on_paper="9")
    assert found(text) == {"Искомое"}


@pytest.mark.parametrize("text", ["7017999997", "701799", "1027000000001", " 7017999997 "])
def test_tax_and_registration_numbers(text: str) -> None:
    elesi = organisation("ЭлеСи", tax_number="7017999997", registration_number="1027000000001")
    agreement("С «ЭлеСи»", partner=elesi)
    agreement("С другими", partner=organisation("Другие", tax_number="5405000000"))
    assert found(text) == {"С «ЭлеСи»"}
    assert list(Organisation.objects.search(text)) == [elesi]


# --- Signs ---


@pytest.mark.parametrize(
    "text",
    ["«ЭлеСи»", '"ЭлеСи"', "“ЭлеСи”", "(ЭлеСи)", "ЭлеСи, ", "ЭлеСи!", "ЭлеСи:*", "ЭлеСи | & !", "«Элеси"],
)
def test_quotation_marks_and_signs_around_a_word(text: str) -> None:
    agreement("Договор с ЗАО «ЭлеСи»")
    agreement("Договор с другими")
    assert found(text) == {"Договор с ЗАО «ЭлеСи»"}


@pytest.mark.fault(15)
@pytest.mark.parametrize(
    "text",
    ["%", "_", "\\", "'", "''; --", "100%", "a_b", "<->", "!(", "\x00", "\ufeff", "ъ" * 200, "а " * 100],
)
def test_signs_are_text(text: str, browser: Client) -> None:
    agreement("Скидка 100% на a_b и \\ и O'Connor")
    agreement("Обыкновенное")
    assert browser.get(reverse("search"), {"q": text}).status_code == 200
    if text in ("100%", "a_b"):
        assert len(found(text)) == 1, "not a pattern"


def test_an_empty_text_narrows_nothing_and_signs_alone_find_nothing() -> None:
    agreement("Одно")
    assert found("  ") == {"Одно"}
    assert found("«»") == found("***") == set()


# --- The page ---


def groups(browser: Client, text: str) -> dict[str, tuple[int, int]]:
    """Each group of the page of results: how many it says there are, and how many it shows."""
    page = tree(browser.get(reverse("search"), {"q": text}))
    return {
        section.get("id"): (
            int(words(section.find("h2")).split()[-1]),
            len(section.find("ul").findall("li")),
        )
        for section in with_class(page, "finding")
    }


def test_findings_are_grouped_and_counted(browser: Client) -> None:
    tomsk = city("Томск")
    for number in range(10):
        agreement(f"Соглашение {number}", partner=enterprise(f"Томская фирма {number}", city=tomsk))
    commitment("Встретить гостей", city=tomsk)
    stop(delegation=delegation("Поездка"), city=tomsk)
    person("Томский")
    assert groups(browser, "томск") == {
        "agreements": (10, 8),
        "commitments": (1, 1),
        "organisations": (10, 8),
        "people": (1, 1),
        "delegations": (1, 1),
        "cities": (1, 1),
    }
    page = browser.get(reverse("search"), {"q": "томск"})
    assert page.context["total"] == 24
    assert "“томск”: 24 found" in words(tree(page))


def test_show_all_leads_to_the_register_with_the_same_words(browser: Client) -> None:
    for number in range(9):
        agreement(f"Соглашение о «дружбе» {number}")
    page = browser.get(reverse("search"), {"q": "«дружба» & мир"})
    assert page.context["findings"] == []
    (finding,) = browser.get(reverse("search"), {"q": "«дружба»"}).context["findings"]
    register = browser.get(finding.address)
    assert (register.context["report"].count, finding.count) == (9, 9)


def test_nothing_found_and_nothing_asked(browser: Client) -> None:
    assert "Nothing was found" in words(tree(browser.get(reverse("search"), {"q": "нетакого"})))
    assert "Nothing was found" not in words(tree(browser.get(reverse("search"))))
    assert "longer than 200" in words(tree(browser.get(reverse("search"), {"q": "ж" * 201})))


@pytest.mark.parametrize("text", ["Город", "Городд", "Договор Город"])
def test_the_number_of_queries_is_constant(text: str, browser: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(reverse("search"), {"q": text}).context["total"] > 0
        return len(captured)

    fill(9)
    few = queries()
    fill(9)
    assert queries() == few


@pytest.mark.parametrize("model", [Agreement, City, Commitment, Delegation, Organisation, Person])
def test_every_searched_table_has_its_two_indexes(model) -> None:
    columns = {index.name.rsplit("_search_")[-1] for index in model._meta.indexes if "_search_" in index.name}
    assert columns == {"text", "vector"}
