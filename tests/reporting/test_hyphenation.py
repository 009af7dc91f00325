"""Kazakh words are divided between syllables."""

from __future__ import annotations

import pyphen
import pytest

from reporting.hyphenation import teach_kazakh


@pytest.fixture(autouse=True)
def _taught() -> None:
    teach_kazakh()


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
