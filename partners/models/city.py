"""Cities: the own one and those across the border."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from babel import Locale
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import Archivable, ArchivableRows, Recorded
from reporting.languages import Translated
from reporting.search import SearchQuerySet, folded_text, search_indexes, stems

from .named import Named

if TYPE_CHECKING:
    from accounts.models import AnyUser

SEARCHED = ("name_kk", "name_ru", "name_en", "region")


class CityQuerySet(ArchivableRows, SearchQuerySet["City"]):
    def visible_to(self, user: AnyUser) -> Self:
        """Cities are no secret to anybody who is signed in."""
        return self if user.is_authenticated else self.none()

    def partners(self) -> Self:
        return self.filter(is_home=False)


def country_name(code: str) -> str:
    """The country's name in the active language, from Unicode's CLDR."""
    return Locale.parse((get_language() or "ru")[:2]).territories.get(code, code)


def country_choices() -> list[tuple[str, str]]:
    """The countries of the cities in the register, by name. One small query."""
    codes = City.objects.order_by().values_list("country", flat=True).distinct()
    return sorted(((code, country_name(code)) for code in codes), key=lambda choice: choice[1])


class City(Named, Archivable, Recorded):
    """A city that cooperates with ours, or our own."""

    slug = models.SlugField(
        _("name in addresses"), max_length=80, unique=True, help_text=_("Latin letters, as in tomsk.")
    )
    country = models.CharField(
        _("country"),
        max_length=2,
        validators=[
            RegexValidator(r"^[A-Z]{2}$", _("Enter the two-letter code of the country, as in KZ or RU."))
        ],
        help_text=_("Two letters by ISO 3166-1, as in KZ or RU."),
    )
    region = models.CharField(_("region"), max_length=200, blank=True)
    latitude = models.DecimalField(
        _("latitude"),
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
        help_text=_("Degrees north."),
    )
    longitude = models.DecimalField(
        _("longitude"),
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
        help_text=_("Degrees east."),
    )
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True, help_text=_("As in Asia/Almaty."))
    population = models.PositiveIntegerField(_("population"), null=True, blank=True)
    is_home = models.BooleanField(_("our own city"), default=False)
    name_ru_genitive = models.CharField(
        _("Russian genitive"), max_length=200, blank=True, help_text=_("As in: administration of Томска.")
    )
    name_ru_instrumental = models.CharField(
        _("Russian instrumental"), max_length=200, blank=True, help_text=_("As in: cooperation with Томском.")
    )
    name_ru_prepositional = models.CharField(
        _("Russian prepositional"), max_length=200, blank=True, help_text=_("As in: signed in Томске.")
    )
    name_kk_comitative = models.CharField(
        _("Kazakh comitative"), max_length=200, blank=True, help_text=_("As in: Томскпен ынтымақтастық.")
    )
    about_kk = models.TextField(_("about the city in Kazakh"), blank=True)
    about_ru = models.TextField(_("about the city in Russian"), blank=True)
    about_en = models.TextField(_("about the city in English"), blank=True)
    about = Translated(_("about the city"))
    problems_kk = models.TextField(_("problems in Kazakh"), blank=True)
    problems_ru = models.TextField(_("problems in Russian"), blank=True)
    problems_en = models.TextField(_("problems in English"), blank=True)
    problems = Translated(_("problems"))
    proposals_kk = models.TextField(_("proposals in Kazakh"), blank=True)
    proposals_ru = models.TextField(_("proposals in Russian"), blank=True)
    proposals_en = models.TextField(_("proposals in English"), blank=True)
    proposals = Translated(_("proposals"))
    note = models.TextField(_("note"), blank=True)
    search_text = folded_text(*SEARCHED)
    search_vector = stems(*SEARCHED)

    objects = CityQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["search_text", "search_vector"])

    class Meta:
        verbose_name = _("city")
        verbose_name_plural = _("cities")
        ordering = ["-is_home", "name_ru", "name_kk", "pk"]
        indexes = search_indexes("city")
        constraints = [
            *Named.Meta.constraints,
            *Archivable.Meta.constraints,
            models.UniqueConstraint(
                fields=["is_home"],
                condition=Q(is_home=True),
                name="city_one_home",
                violation_error_message=_(
                    "Another city is already marked as our own. Take its mark away first."
                ),
            ),
            models.CheckConstraint(
                condition=Q(country__regex=r"^[A-Z]{2}$"),
                name="city_country_code",
                violation_error_message=_("Enter the two-letter code of the country, as in KZ or RU."),
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    # A NULL in a comparison would satisfy the check.
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="city_coordinates",
                violation_error_message=_("Enter both coordinates in degrees, or neither."),
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("city", args=[self.pk])

    def in_the_way(self, user: AnyUser) -> list[Any]:
        if not self.is_home:
            return []
        return [_("Our own city stays in the lists. Mark another one as our own first.")]

    @property
    def country_name(self) -> str:
        return country_name(self.country)
