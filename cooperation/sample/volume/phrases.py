"""Titles and sentences put together so that hardly two are the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agreements.models.choices import Kind

from .chance import WORDS, Words

if TYPE_CHECKING:
    from partners.models import City

    from .chance import Chance

KINDS = {
    Kind.INTERGOVERNMENTAL: Words("үкіметаралық келісім", "Межправительственное соглашение"),
    Kind.INTERREGIONAL: Words("өңіраралық келісім", "Межрегиональное соглашение"),
    Kind.INTERMUNICIPAL: Words("келісім", "Соглашение"),
    Kind.MEMORANDUM: Words("меморандум", "Меморандум"),
    Kind.CONTRACT: Words("шарт", "Договор"),
    Kind.JOINT_VENTURE: Words("бірлескен кәсіпорын туралы шарт", "Договор о совместном предприятии"),
    Kind.PLAN: Words("іс-шаралар жоспары", "План мероприятий"),
    Kind.PROTOCOL: Words("хаттама", "Протокол"),
}


def thing(chance: Chance, sector: str) -> Words:
    """What a paper is about: «мараловодства», in the Russian genitive."""
    return Words(*chance.choice(WORDS["objects"][sector]))


def matter(chance: Chance, of: Words) -> Words:
    """«о развитии мараловодства»."""
    deed = chance.words("texts", "deeds")
    preposition = "об" if deed.ru[0] in "аиоуэ" else "о"
    return Words(f"{of.kk} {deed.kk}", f"{preposition} {deed.ru} {of.ru}")


def title(chance: Chance, kind: Kind, home: City, partner: City, about: Words) -> Words:
    """«Договор о развитии мараловодства между Усть-Каменогорском и Томском, первый этап, № 17»."""
    frame, number = chance.words("texts", "frames"), chance.randint(1, 9999)
    sort = KINDS[kind]
    return Words(
        f"{home.name_kk} мен {partner.name_kk} арасындағы {about.kk} туралы {sort.kk}, "
        f"{frame.kk}, № {number}",
        f"{sort.ru} {about.ru} между {home.name_ru_instrumental} и {partner.name_ru_instrumental}, "
        f"{frame.ru}, № {number}",
    )


def step(chance: Chance, of: Words) -> Words:
    """What a commitment says: «Утвердить план развития мараловодства, этап 17.»."""
    what, number = chance.words("texts", "steps"), chance.randint(1, 999)
    return Words(f"{of.kk} {what.kk}, {number}-кезең.", f"{what.ru} {of.ru}, этап {number}.")
