"""People: those who sign, travel, chair and are responsible."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import Archivable, ArchivableRows, Recorded
from reporting.languages import COLLATION, MARKS, fallbacks, some_language, translated_expression
from reporting.search import SearchQuerySet, folded_text, search_indexes, stems

if TYPE_CHECKING:
    from django.db.models.expressions import Expression
    from django_stubs_ext import StrOrPromise

    from accounts.models import AnyUser

    from .post import Post

PARTS = ("surname", "given_name", "patronymic")
SEARCHED = tuple(f"{part}_{language}" for language in ("kk", "ru") for part in PARTS)


class PersonQuerySet(ArchivableRows, SearchQuerySet["Person"]):
    def visible_to(self, user: AnyUser) -> Self:
        return self if user.is_authenticated else self.none()


def alphabetical(relation: str = "") -> list[Expression]:
    """To order by the name as the active language spells it; ``relation`` leads there: ``person__``."""
    return [translated_expression(f"{relation}{part}", ("kk", "ru")) for part in PARTS]


def name_part(label: StrOrPromise) -> models.CharField:
    return models.CharField(label, max_length=100, blank=True, db_collation=COLLATION)


class Person(Archivable, Recorded):
    """A person by surname, given name and patronymic, spelled in Kazakh and in Russian."""

    surname_kk = name_part(_("surname in Kazakh"))
    given_name_kk = name_part(_("given name in Kazakh"))
    patronymic_kk = name_part(_("patronymic in Kazakh"))
    surname_ru = name_part(_("surname in Russian"))
    given_name_ru = name_part(_("given name in Russian"))
    patronymic_ru = name_part(_("patronymic in Russian"))
    phone = models.CharField(_("telephone"), max_length=50, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="person",
        verbose_name=_("user"),
        help_text=_("The account this person signs in with; it is reminded of what the person leads."),
        error_messages={"unique": _("This account belongs to another person already.")},
    )
    note = models.TextField(_("note"), blank=True)
    search_text = folded_text(*SEARCHED)
    search_vector = stems(*SEARCHED)

    # Prefetched for the admin's list: the posts held today.
    held_posts: list[Post]

    objects = PersonQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["search_text", "search_vector"])

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["surname_ru", "surname_kk", "given_name_ru", "pk"]
        indexes = search_indexes("person")
        constraints = [
            *Archivable.Meta.constraints,
            models.CheckConstraint(
                condition=some_language("surname"),
                name="person_has_surname",
                violation_error_message=_("Enter the surname in Kazakh or in Russian."),
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """«Абишев Ислам Альмаханович»: surname, given name, patronymic."""
        language, mark = self._spelling()
        return " ".join(filter(None, self._parts(language))) + mark

    @property
    def short_name(self) -> str:
        """«И. А. Абишев»: initials before the surname, held together by non-breaking spaces."""
        language, mark = self._spelling()
        surname, *given = self._parts(language)
        return "\N{NO-BREAK SPACE}".join([*(f"{name[0]}." for name in given if name), surname]) + mark

    @property
    def listed_name(self) -> str:
        """«Абишев И. А.»: as in a list by surnames, held together by non-breaking spaces."""
        language, mark = self._spelling()
        surname, *given = self._parts(language)
        return "\N{NO-BREAK SPACE}".join([surname, *(f"{name[0]}." for name in given if name)]) + mark

    @property
    def plain_name(self) -> str:
        """The full name without a mark, as it is typed."""
        return " ".join(filter(None, self._parts(self._spelling()[0])))

    def _parts(self, language: str) -> list[str]:
        return [getattr(self, f"{part}_{language}") for part in PARTS]

    def _spelling(self) -> tuple[str, str]:
        """Which spelling to use, and the mark that says it is not the active language's.

        In English there is no mark: that the name is in Cyrillic is plain to see.
        """
        wanted, *others = fallbacks()
        for language in (wanted, *others):
            if getattr(self, f"surname_{language}", ""):
                borrowed = language != wanted and wanted != "en"
                return language, f" {MARKS[language]}" if borrowed else ""
        return "ru", ""
