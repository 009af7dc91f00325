"""Words are divided between syllables; what is too long to be a word is not."""

from __future__ import annotations

import pyphen
import pytest

from reporting.hyphenation import teach_pyphen


@pytest.fixture(autouse=True)
def _taught() -> None:
    teach_pyphen()


@pytest.mark.parametrize(
    ("word", "divided"),
    [
        ("ынтымақтастық", "ын-ты-мақ-тас-тық"),
        ("келісім", "ке-лі-сім"),
        ("КЕЛІСІМ", "КЕ-ЛІ-СІМ"),
        ("Өскемен", "Өс-ке-мен"),
        ("құрылыс", "құ-ры-лыс"),
        ("әкімшілігінің", "әкім-ші-лі-гі-нің"),
        ("жауап", "жа-уап"),
        ("тізілім", "ті-зі-лім"),
        ("мемлекетаралық", "мем-ле-ке-та-ра-лық"),
        ("бөлшектеу", "бөл-шек-теу"),
        ("шарт", "шарт"),
        ("ст", "ст"),
    ],
)
def test_between_syllables(word: str, divided: str) -> None:
    assert pyphen.Pyphen(lang="kk").inserted(word) == divided


def test_russian_is_divided_by_its_own_rules() -> None:
    assert pyphen.Pyphen(lang="ru").inserted("сотрудничество") == "со-труд-ни-че-ство"


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("name", ["Оспанова", "Сүлейменов", "Нұрмұхамбетова", "Бекқызы", "Сергеевич"])
def test_names_of_people_stay_whole(language: str, name: str) -> None:
    dictionary = pyphen.Pyphen(lang=language)
    assert dictionary.inserted(name) == name
    assert dictionary.inserted(name.lower()) != name.lower(), "the same letters as a word are divided"


@pytest.mark.parametrize(("language", "syllable"), [("kk", "жы"), ("ru", "мо"), ("ru", "Ж"), ("en", "ing")])
def test_what_is_too_long_to_be_a_word_has_no_syllables(language: str, syllable: str) -> None:
    """WeasyPrint would try each of them on each line: some thousand letters took minutes."""
    dictionary = pyphen.Pyphen(lang=language)
    assert dictionary.inserted(syllable * 3_000) == syllable * 3_000
