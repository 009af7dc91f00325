"""A text in the language of the reader, or visibly in another."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.utils import translation

from partners.models import City
from reporting.languages import Translated, translated, translated_expression
from tests.factories import city

ALL = {"name_kk": "Томскі", "name_ru": "Томск", "name_en": "Tomsk"}


@pytest.mark.parametrize(
    ("language", "missing", "shown"),
    [
        ("kk", [], "Томскі"),
        ("ru", [], "Томск"),
        ("en", [], "Tomsk"),
        ("kk", ["kk"], "Томск (орыс тілінде)"),
        ("kk", ["kk", "ru"], "Tomsk (ағылшын тілінде)"),
        ("ru", ["ru"], "Томскі (на казахском языке)"),
        ("ru", ["ru", "kk"], "Tomsk (на английском языке)"),
        ("en", ["en"], "Томск (in Russian)"),
        ("en", ["en", "ru"], "Томскі (in Kazakh)"),
        ("en", ["en", "ru", "kk"], ""),
        ("de", [], "Томск"),
    ],
)
def test_the_next_language_stands_in_with_a_mark(language: str, missing: list[str], shown: str) -> None:
    row = SimpleNamespace(**ALL | {f"name_{one}": "" for one in missing})
    with translation.override(language):
        assert translated(row, "name") == shown
        assert translated(row, "name", mark=False) == shown.split(" (")[0]


def test_as_an_attribute_with_the_heading_of_the_admins_lists() -> None:
    class Place(SimpleNamespace):
        name = Translated("name of the place")

    with translation.override("kk"):
        assert Place(**ALL).name == "Томскі"
    assert Place.name.short_description == "name of the place"


@pytest.mark.django_db
def test_names_are_sorted_as_kazakhs_do_with_the_others_in_their_place() -> None:
    """«Ә» after «А», «Қ» after «К», «Ө» after «О»; by bytes they would all come last."""
    for name_kk, name_ru in [
        ("Өскемен", ""),
        ("Павлодар", ""),
        ("", "Омск"),
        ("Әулиекөл", ""),
        ("Бішкек", ""),
    ]:
        city("", name_kk=name_kk, name_ru=name_ru)
    city("Кокшетау", name_kk="Көкшетау")
    city("Костанай", name_kk="Қостанай")
    city("Алматы", name_kk="Алматы")
    with translation.override("kk"):
        rows = City.objects.order_by(translated_expression("name"))
        names = [row.name_kk or row.name_ru for row in rows]
    assert names == ["Алматы", "Әулиекөл", "Бішкек", "Көкшетау", "Қостанай", "Омск", "Өскемен", "Павлодар"]
