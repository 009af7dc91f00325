"""Texts that stand in one column per language, and the choice between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self, overload

from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Collate, NullIf
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.db.models.expressions import Expression

#: In which order the other languages stand in for a missing text.
FALLBACKS = {"kk": ("kk", "ru", "en"), "ru": ("ru", "kk", "en"), "en": ("en", "ru", "kk")}

#: Orders Kazakh and Russian letters rightly («Ә» after «А», «Ө» after «О»).
COLLATION = "kk-x-icu"

MARKS = {"kk": _("(in Kazakh)"), "ru": _("(in Russian)"), "en": _("(in English)")}


def fallbacks() -> tuple[str, ...]:
    """The languages to try, the active one first."""
    return FALLBACKS.get((get_language() or "ru")[:2], FALLBACKS["ru"])


def translated(row: Any, stem: str, *, mark: bool = True) -> str:
    """The text of ``stem`` in the active language: ``title_kk``, ``title_ru`` or ``title_en``.

    Where it is missing, the next language's text with a mark that says so
    («Атауы (орыс тілінде)»), so that nobody takes it for a translation.
    """
    wanted, *others = fallbacks()
    if text := getattr(row, f"{stem}_{wanted}", ""):
        return text
    for language in others:
        if text := getattr(row, f"{stem}_{language}", ""):
            return f"{text} {MARKS[language]}" if mark else text
    return ""


class Translated:
    """A text in the active language: ``title = Translated()`` reads ``title_kk``, ``title_ru``, ``title_en``.

    ``label`` heads the column in the admin's lists.
    """

    def __init__(self, label: Any = "") -> None:
        self.short_description = label

    def __set_name__(self, owner: type, name: str) -> None:
        self.stem = name

    @overload
    def __get__(self, row: None, owner: type) -> Self: ...

    @overload
    def __get__(self, row: object, owner: type | None = None) -> str: ...

    def __get__(self, row: object, owner: type | None = None) -> Self | str:
        return self if row is None else translated(row, self.stem)


def translated_columns(stem: str, languages: tuple[str, ...] = ("kk", "ru", "en")) -> list[str]:
    """The columns of ``stem`` in the order they are tried in the active language."""
    return [f"{stem}_{language}" for language in fallbacks() if language in languages]


def translated_expression(stem: str, languages: tuple[str, ...] = ("kk", "ru", "en")) -> Expression:
    """The same choice as an SQL expression, to sort or group by."""
    columns = translated_columns(stem, languages)
    return Collate(Coalesce(*(NullIf(F(column), Value("")) for column in columns), Value("")), COLLATION)


def some_language(stem: str, languages: tuple[str, ...] = ("kk", "ru")) -> Q:
    """The condition of a constraint: the text is there in at least one of ``languages``."""
    condition = Q()
    for language in languages:
        condition |= ~Q(**{f"{stem}_{language}": ""})
    return condition
