"""Headings that name a city are grammatical in three languages, or need no form at all."""

from __future__ import annotations

import pytest
from django.utils import translation

from partners.grammar import COOPERATION_NOTE, MEETING_FOLDER, heading
from partners.models import City

TOMSK = {
    "name_kk": "Томск",
    "name_ru": "Томск",
    "name_en": "Tomsk",
    "name_ru_genitive": "Томска",
    "name_ru_instrumental": "Томском",
}
BARNAUL = {
    "name_kk": "Барнаул",
    "name_ru": "Барнаул",
    "name_en": "Barnaul",
    "name_ru_genitive": "Барнаула",
    "name_ru_instrumental": "Барнаулом",
}
SAMARA = {"name_ru": "Самара"}
URALSK = {"name_kk": "Орал"}

SAID = [
    (COOPERATION_NOTE, TOMSK, "ru", "Справка о сотрудничестве с городом Томском"),
    (COOPERATION_NOTE, BARNAUL, "ru", "Справка о сотрудничестве с городом Барнаулом"),
    (COOPERATION_NOTE, BARNAUL, "kk", "Барнаул қаласымен ынтымақтастық туралы анықтама"),
    (COOPERATION_NOTE, TOMSK, "en", "Note on cooperation with the city of Tomsk"),
    (COOPERATION_NOTE, SAMARA, "ru", "Справка о сотрудничестве: город Самара"),
    (COOPERATION_NOTE, SAMARA, "kk", "Ынтымақтастық туралы анықтама: Самара (орыс тілінде)"),
    (COOPERATION_NOTE, SAMARA, "en", "Note on cooperation: Самара (in Russian)"),
    (COOPERATION_NOTE, URALSK, "ru", "Справка о сотрудничестве: город Орал (на казахском языке)"),
    (COOPERATION_NOTE, URALSK, "kk", "Орал қаласымен ынтымақтастық туралы анықтама"),
    (MEETING_FOLDER, TOMSK, "ru", "Папка к встрече с представителями города Томска"),
    (MEETING_FOLDER, BARNAUL, "kk", "Барнаул қаласының өкілдерімен кездесу папкасы"),
    (MEETING_FOLDER, TOMSK, "en", "Folder for the meeting with representatives of Tomsk"),
    (MEETING_FOLDER, SAMARA, "ru", "Папка к встрече: город Самара"),
    (MEETING_FOLDER, SAMARA, "kk", "Кездесу папкасы: Самара (орыс тілінде)"),
    (MEETING_FOLDER, URALSK, "en", "Folder for the meeting: Орал (in Kazakh)"),
]


@pytest.mark.parametrize(("wordings", "names", "language", "said"), SAID)
def test_a_city_is_named_grammatically(wordings, names, language: str, said: str) -> None:
    with translation.override(language):
        assert heading(wordings, City(**names)) == said


@pytest.mark.parametrize("wordings", [COOPERATION_NOTE, MEETING_FOLDER])
def test_every_wording_is_there_in_every_language(wordings, languages: list[str]) -> None:
    assert set(wordings) == set(languages)
    columns = {field.name for field in City._meta.fields}
    for wording in wordings.values():
        assert wording.column in columns
        assert "{city}" in wording.declined
        assert "{city}" in wording.plain
