"""Headings that name a city, grammatical in each language: the one place where such wordings stand.

Russian declines the name, and only a person knows how («с городом Томском»);
the form is a column of the city. Kazakh declines the word «қала» after the
name, English nothing at all. Where the form is not in the register the
heading is worded so that none is needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reporting.formats import language

if TYPE_CHECKING:
    from .models import City


@dataclass(frozen=True)
class Wording:
    """A heading in one language: with the form of the name in ``column``, and with the name as it is."""

    column: str
    declined: str
    plain: str


COOPERATION_NOTE = {
    "kk": Wording(
        "name_kk",
        "{city} қаласымен ынтымақтастық туралы анықтама",
        "Ынтымақтастық туралы анықтама: {city}",
    ),
    "ru": Wording(
        "name_ru_instrumental",
        "Справка о сотрудничестве с городом {city}",
        "Справка о сотрудничестве: город {city}",
    ),
    "en": Wording(
        "name_en",
        "Note on cooperation with the city of {city}",
        "Note on cooperation: {city}",
    ),
}
MEETING_FOLDER = {
    "kk": Wording(
        "name_kk",
        "{city} қаласының өкілдерімен кездесу папкасы",
        "Кездесу папкасы: {city}",
    ),
    "ru": Wording(
        "name_ru_genitive",
        "Папка к встрече с представителями города {city}",
        "Папка к встрече: город {city}",
    ),
    "en": Wording(
        "name_en",
        "Folder for the meeting with representatives of {city}",
        "Folder for the meeting: {city}",
    ),
}
PLAN_OF_MEASURES = {
    "kk": Wording(
        "name_kk",
        "{city} қаласымен ынтымақтастық жөніндегі іс-шаралар жоспары (жол картасы)",
        "Іс-шаралар жоспары (жол картасы): {city}",
    ),
    "ru": Wording(
        "name_ru_instrumental",
        "План мероприятий (дорожная карта) по сотрудничеству с городом {city}",
        "План мероприятий (дорожная карта): город {city}",
    ),
    "en": Wording(
        "name_en",
        "Plan of measures (road map) for cooperation with the city of {city}",
        "Plan of measures (road map): {city}",
    ),
}
CONTROL_LIST = {
    "kk": Wording(
        "name_kk",
        "{city} қаласымен уағдаластықтардың орындалу барысы туралы ақпарат",
        "Уағдаластықтардың орындалу барысы туралы ақпарат: {city}",
    ),
    "ru": Wording(
        "name_ru_instrumental",
        "Информация о ходе исполнения договорённостей с городом {city}",
        "Информация о ходе исполнения договорённостей: город {city}",
    ),
    "en": Wording(
        "name_en",
        "Information on the progress of what was agreed with the city of {city}",
        "Information on the progress of what was agreed: {city}",
    ),
}
CHANGES = {
    "kk": Wording(
        "name_kk",
        "{city} қаласымен ынтымақтастықтағы өзгерістер",
        "Ынтымақтастықтағы өзгерістер: {city}",
    ),
    "ru": Wording(
        "name_ru_instrumental",
        "Что изменилось в сотрудничестве с городом {city}",
        "Что изменилось в сотрудничестве: город {city}",
    ),
    "en": Wording(
        "name_en",
        "What has changed in the cooperation with the city of {city}",
        "What has changed in the cooperation: {city}",
    ),
}


def heading(wordings: dict[str, Wording], city: City) -> str:
    """The heading in the active language."""
    wording = wordings[language()]
    if declined := getattr(city, wording.column):
        return wording.declined.format(city=declined)
    return wording.plain.format(city=city.name)
