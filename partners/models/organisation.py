"""Administrations, enterprises and all others that can be a party."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import Archivable, ArchivableRows, Recorded
from partners.tax_numbers import is_valid_registration_number, is_valid_tax_number
from reporting.languages import translated
from reporting.search import SearchQuerySet, folded_text, likeness, search_indexes, stems

from .city import City
from .named import Named, name_column
from .sector import Sector

if TYPE_CHECKING:
    from accounts.models import AnyUser

SEARCHED = (
    "name_kk",
    "name_ru",
    "name_en",
    "short_name_kk",
    "short_name_ru",
    "short_name_en",
    "tax_number",
    "registration_number",
)


class OrganisationQuerySet(ArchivableRows, SearchQuerySet["Organisation"]):
    def visible_to(self, user: AnyUser) -> Self:
        return self if user.is_authenticated else self.none()

    def enterprises(self) -> Self:
        return self.filter(kind=Organisation.Kind.ENTERPRISE)

    def similar_to(self, organisation: Organisation) -> Self:
        """Others that may be the same one: the same tax number or nearly the same name.

        «Nearly»: trigram similarity of the folded names over 0.6, so that
        «ТОО Техно-Центр» meets «Техноцентр».
        """
        same_number = Q(tax_number=organisation.tax_number) if organisation.tax_number else Q()
        names = [name for name in (organisation.name_ru, organisation.name_kk) if name]
        alike = Q(likeness__gt=0.6) if names else Q(pk__in=[])
        degrees = [
            likeness(column, name)
            for name in names
            for column in ("name_ru", "name_kk", "short_name_ru", "short_name_kk")
        ]
        others = self.exclude(pk=organisation.pk)
        if degrees:
            others = others.annotate(likeness=Greatest(*degrees, Value(0.0)))
        return others.filter(same_number | alike if same_number else alike)


class Organisation(Named, Archivable, Recorded):
    """A body that can sign, promise or be met: an administration, an enterprise, a university."""

    class Kind(models.TextChoices):
        ADMINISTRATION = "administration", _("administration")
        ENTERPRISE = "enterprise", _("enterprise")
        UNIVERSITY = "university", _("university")
        CLINIC = "clinic", _("clinic")
        TECHNOPARK = "technopark", _("technopark")
        CHAMBER = "chamber", _("chamber or association")
        OTHER = "other", _("other")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.ENTERPRISE)
    short_name_kk = name_column(_("short name in Kazakh"))
    short_name_ru = name_column(_("short name in Russian"))
    short_name_en = name_column(_("short name in English"))
    city = models.ForeignKey(
        City,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="organisations",
        verbose_name=_("city"),
        help_text=_("Leave empty when the source does not say."),
    )
    sectors = models.ManyToManyField(Sector, blank=True, verbose_name=_("directions of cooperation"))
    tax_number = models.CharField(
        _("tax number"),
        max_length=20,
        blank=True,
        help_text=_("BIN (12 digits) in Kazakhstan, INN (10 or 12) in Russia."),
    )
    registration_number = models.CharField(
        _("state registration number"),
        max_length=20,
        blank=True,
        help_text=_("OGRN (13 or 15 digits) in Russia."),
    )
    keeps_unchecked_numbers = models.BooleanField(
        _("keep the numbers although their check digit is wrong"),
        default=False,
        help_text=_("Only for an old record whose paper says so."),
    )
    site = models.URLField(_("website"), blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=50, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    note = models.TextField(_("note"), blank=True)
    search_text = folded_text(*SEARCHED)
    search_vector = stems(*SEARCHED)

    objects = OrganisationQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["search_text", "search_vector"], m2m_fields=[sectors])

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name_ru", "name_kk", "pk"]
        indexes = [
            *search_indexes("organisation"),
            models.Index(fields=["id"], include=["city"], name="organisation_with_city"),
            models.Index(F("name_ru"), F("name_kk"), F("id"), name="organisation_by_name"),
        ]
        constraints = [
            *Named.Meta.constraints,
            *Archivable.Meta.constraints,
            models.UniqueConstraint(
                fields=["tax_number"],
                condition=~Q(tax_number="") & Q(keeps_unchecked_numbers=False),
                name="organisation_tax_number",
                violation_error_message=_("An organisation with this tax number is already in the register."),
            ),
            models.CheckConstraint(
                condition=Q(tax_number__regex=r"^[0-9A-Za-z-]*$"),
                name="organisation_tax_number_form",
                violation_error_message=_("Enter the tax number without spaces."),
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("organisation", args=[self.pk])

    @property
    def short_name(self) -> str:
        """The short name in the active language, or the full one."""
        return translated(self, "short_name") or self.name

    def clean(self) -> None:
        """Refuse a tax or registration number whose check digit is wrong, unless it is kept on purpose."""
        if self.keeps_unchecked_numbers:
            return
        country = self.city.country if self.city else ""
        errors = {}
        if self.tax_number and not is_valid_tax_number(self.tax_number, country):
            errors["tax_number"] = _(
                "The check digit of this number is wrong. Compare it with the paper; "
                "if the paper says so, tick “keep the numbers although their check digit is wrong”."
            )
        if self.registration_number and not is_valid_registration_number(self.registration_number, country):
            errors["registration_number"] = _(
                "The check digit of this number is wrong. Compare it with the paper; "
                "if the paper says so, tick “keep the numbers although their check digit is wrong”."
            )
        if errors:
            raise ValidationError(errors)


OrganisationManager = models.Manager.from_queryset(OrganisationQuerySet)


class EnterpriseManager(OrganisationManager[Organisation]):
    def get_queryset(self) -> OrganisationQuerySet:
        return OrganisationQuerySet(self.model, using=self._db).enterprises()


class Enterprise(Organisation):
    """An organisation that does business: the party of contracts."""

    objects: ClassVar[EnterpriseManager] = EnterpriseManager()

    class Meta:
        proxy = True
        verbose_name = _("enterprise")
        verbose_name_plural = _("enterprises")
