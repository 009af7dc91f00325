"""Agreements between administrations and contracts between enterprises."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from simple_history.models import HistoricalRecords

from accounts.models import Archivable, Recorded
from delegations.models import Delegation, Forum
from partners.models import City, Sector
from partners.models.titled import Titled
from reporting.dates import precision_field, today
from reporting.formats import Money, PartialDate
from reporting.languages import Translated
from reporting.search import folded_text, search_indexes, stems

from .agreement_rows import LAST_NOTICE, AgreementQuerySet
from .choices import Access, Kind, Side, TextLanguage
from .periods import DAY, Period, Term, periods_of, problem_of, with_previous_ends

if TYPE_CHECKING:
    import datetime as dt

    from accounts.models import AnyUser

    from .document import Document
    from .party import Party


class RegistryNumber(models.Func):
    """«2010/003» of the year and the sequence; NULL before the number is given."""

    template = (
        "(registry_year::text || '/' || "
        "lpad(registry_sequence::text, greatest(3, length(registry_sequence::text)), '0'))"
    )
    output_field = models.CharField(max_length=20)

    def __init__(self, **extra: Any) -> None:
        super().__init__(**extra)


class LatestDate(models.Func):
    """Tomorrow by the server's clock: no signature on earth is later than that today."""

    template = "((now() + interval '1 day')::date)"
    output_field = models.DateField()


SEARCHED = (
    "title_kk",
    "title_ru",
    "title_en",
    "subject_kk",
    "subject_ru",
    "subject_en",
    "number_on_paper",
    Coalesce(RegistryNumber(), Value("")),
)


class Agreement(Titled, Archivable, Recorded):
    """A paper that two or more sides signed: an agreement of administrations or a contract of enterprises."""

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.INTERMUNICIPAL)
    registry_year = models.PositiveSmallIntegerField(_("registry year"), null=True, editable=False)
    registry_sequence = models.PositiveIntegerField(_("number within the year"), null=True, editable=False)
    registry_number = models.GeneratedField(
        expression=RegistryNumber(),
        output_field=models.CharField(max_length=20),
        db_persist=True,
        verbose_name=_("registry number"),
    )
    number_on_paper = models.CharField(_("number on the paper"), max_length=100, blank=True)
    subject_kk = models.TextField(_("subject in Kazakh"), blank=True)
    subject_ru = models.TextField(_("subject in Russian"), blank=True)
    subject_en = models.TextField(_("subject in English"), blank=True)
    subject = Translated(_("subject"))
    sectors = models.ManyToManyField(
        Sector, blank=True, related_name="agreements", verbose_name=_("directions of cooperation")
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("rests on"),
        help_text=_("The framework agreement this one rests on."),
    )
    delegation = models.ForeignKey(
        Delegation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="agreements",
        verbose_name=_("signed during the visit"),
    )
    forum = models.ForeignKey(
        Forum,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="agreements",
        verbose_name=_("signed at the forum"),
    )
    place = models.ForeignKey(
        City,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="signings",
        verbose_name=_("place of signing"),
    )
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    signed_on_precision = precision_field()
    in_force_from = models.DateField(_("in force from"), null=True, blank=True)
    in_force_from_precision = precision_field()
    in_force_until = models.DateField(
        _("in force until"), null=True, blank=True, help_text=_("Leave empty when it is open-ended.")
    )
    in_force_until_precision = precision_field()
    # Written by the database alone, by a trigger: the end of the last renewal, or of the paper.
    term_end = models.DateField(_("end of the term"), null=True, blank=True, editable=False)
    renewal_terms_kk = models.TextField(_("order of renewal in Kazakh"), blank=True)
    renewal_terms_ru = models.TextField(_("order of renewal in Russian"), blank=True)
    renewal_terms_en = models.TextField(_("order of renewal in English"), blank=True)
    renewal_terms = Translated(_("order of renewal"))
    notice_days = models.PositiveSmallIntegerField(
        _("days of notice"),
        null=True,
        blank=True,
        help_text=_("How many days before the end notice must be given."),
    )
    terminated_on = models.DateField(_("terminated on"), null=True, blank=True)
    termination_reason = models.TextField(_("reason for the termination"), blank=True)
    text_languages = ArrayField(
        models.CharField(max_length=2, choices=TextLanguage.choices),
        verbose_name=_("languages of the text"),
        default=list,
        blank=True,
    )
    amount = models.DecimalField(_("amount"), max_digits=18, decimal_places=2, null=True, blank=True)
    currency = models.CharField(
        _("currency"), max_length=3, blank=True, help_text=_("Three letters by ISO 4217, as in KZT or RUB.")
    )
    access = models.CharField(_("access"), max_length=10, choices=Access.choices, default=Access.INTERNAL)
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="agreements",
        verbose_name=_("responsible"),
    )
    source = models.TextField(_("source"), blank=True, help_text=_("Where the record was taken from."))
    note = models.TextField(_("note"), blank=True)
    search_text = folded_text(*SEARCHED)
    search_vector = stems(*SEARCHED)

    # Annotated by with_status, with_deadline, with_progress and with_partner_city.
    status: str
    as_of: dt.date
    deadline: dt.date | None
    promised: int
    kept: int
    late: int
    partner_city: int | None
    # Annotated by with_last_notice.
    last_notice_on: dt.date | None
    # Annotated by PublishedQuerySet.complete.
    public_parent: int | None
    #: Prefetched by for_register: the signed originals.
    originals: list[Document]

    objects = AgreementQuerySet.as_manager()
    history = HistoricalRecords(
        excluded_fields=["search_text", "search_vector", "registry_number"], m2m_fields=[sectors]
    )

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = [F("signed_on").desc(nulls_last=True), "-pk"]
        permissions = [("view_restricted", _("Can see restricted records"))]
        indexes = [
            *search_indexes("agreement"),
            # Covers the register, its count, the legal status and what sleeps: none reads the wide rows.
            models.Index(
                F("signed_on").desc(nulls_last=True),
                F("id").desc(),
                name="agreement_by_signing",
                include=[
                    "access",
                    "kind",
                    "signed_on",
                    "in_force_from",
                    "term_end",
                    "terminated_on",
                    "archived_on",
                    "responsible",
                    "created_at",
                ],
            ),
            # Covers what was entered within a time, or before it.
            models.Index(
                F("created_at").desc(),
                F("id").desc(),
                name="agreement_by_entry",
                include=["access", "archived_on"],
            ),
            models.Index(
                fields=["terminated_on"],
                condition=Q(terminated_on__isnull=False),
                name="agreement_terminated",
            ),
            models.Index(fields=["id"], condition=Q(access="restricted"), name="agreement_restricted"),
            models.Index(fields=["id"], condition=Q(archived_on__isnull=False), name="agreement_archived"),
            models.Index(fields=["term_end"], name="agreement_by_end"),
            models.Index(LAST_NOTICE, name="agreement_by_last_notice"),
        ]
        constraints = [
            *Titled.Meta.constraints,
            *Archivable.Meta.constraints,
            models.UniqueConstraint(
                fields=["registry_year", "registry_sequence"],
                name="agreement_registry_number",
                violation_error_message=_("This registry number is already taken."),
            ),
            models.CheckConstraint(
                # A NULL in a comparison would satisfy the check.
                condition=Q(registry_year=None, registry_sequence=None)
                | Q(
                    registry_year__isnull=False,
                    registry_sequence__isnull=False,
                    registry_year__range=(1900, 2200),
                    registry_sequence__gte=1,
                ),
                name="agreement_registry_number_whole",
                violation_error_message=_("A registry number is a year and a sequence, as in 2010/003."),
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("id")),
                name="agreement_not_its_own_parent",
                violation_error_message=_("An agreement cannot rest on itself."),
            ),
            models.CheckConstraint(
                condition=Q(signed_on=None) | Q(signed_on__lte=LatestDate()),
                name="agreement_signed_in_the_past",
                violation_error_message=_("The date of signing is in the future."),
            ),
            models.CheckConstraint(
                condition=Q(in_force_until=None)
                | Q(in_force_from=None)
                | Q(in_force_until__gte=F("in_force_from")),
                name="agreement_term",
                violation_error_message=_("The end of the term is before its beginning."),
            ),
            models.CheckConstraint(
                condition=Q(in_force_until=None) | Q(signed_on=None) | Q(in_force_until__gte=F("signed_on")),
                name="agreement_ends_after_signing",
                violation_error_message=_("The end of the term is before the date of signing."),
            ),
            models.CheckConstraint(
                condition=Q(terminated_on=None) | ~Q(termination_reason=""),
                name="agreement_terminated_with_reason",
                violation_error_message=_("Say why the agreement was terminated."),
            ),
            models.CheckConstraint(
                condition=Q(terminated_on=None) | Q(signed_on__lte=F("terminated_on")),
                name="agreement_terminated_after_signing",
                violation_error_message=_("The agreement was terminated before it was signed."),
            ),
            models.CheckConstraint(
                condition=Q(amount=None, currency="")
                | Q(amount__isnull=False, amount__gte=0, currency__regex=r"^[A-Z]{3}$"),
                name="agreement_amount_with_currency",
                violation_error_message=_("Enter the amount together with its currency, or neither."),
            ),
        ]

    def __str__(self) -> str:
        return " ".join(filter(None, [self.registry_number, self.title]))

    def get_absolute_url(self) -> str:
        return reverse("agreement", args=[self.pk])

    def clean(self) -> None:
        """Refuse a future signature and a chain of parents that comes back to itself."""
        if self.signed_on and self.signed_on > today():
            raise ValidationError({"signed_on": _("The date of signing is in the future.")})
        if self.parent_id and self.pk and self.pk in ancestor_keys(self.parent_id):
            raise ValidationError(
                {
                    "parent": _(
                        "This agreement already rests on the one you are entering: the chain would loop."
                    )
                }
            )
        if self.pk:
            refuse_against_renewals(self)

    def in_the_way(self, user: AnyUser) -> list[Any]:
        from .commitment import Commitment

        promised = Commitment.objects.listed_to(user).filter(agreement=self)
        number = promised.unfinished(today()).count()
        sentence = ngettext(
            "{n} commitment of it is not finished. Complete, drop or archive that first.",
            "{n} commitments of it are not finished. Complete, drop or archive them first.",
            number,
        )
        return [sentence.format(n=number)] if number else []

    @property
    def money(self) -> Money | None:
        """The sum in its currency; never added to another currency's."""
        return Money(self.amount, self.currency) if self.amount is not None else None

    @property
    def language_names(self) -> list[str]:
        return [str(TextLanguage(code).label) for code in self.text_languages]

    @property
    def end(self) -> PartialDate | None:
        """The end of the last period, as precisely as it is known; a renewal's is known to the day."""
        return self.periods[-1].end

    @property
    def periods(self) -> list[Period]:
        """That of the paper, and one for each renewal, in the order of time."""
        return periods_of(self)

    @property
    def term(self) -> Term:
        """How its term stands on the day that with_status was asked for."""
        return Term(self, self.as_of)

    @property
    def last_day(self) -> dt.date | None:
        """The last day on which it is or was in force; nothing where it is open-ended."""
        before_termination = self.terminated_on and self.terminated_on - DAY
        return min((day for day in (self.term_end, before_termination) if day), default=None)

    def parties_of(self, *sides: str) -> list[Party]:
        """The parties of these sides, from the prefetched ones."""
        return [party for party in self.parties.all() if party.side in sides]

    @property
    def partner_cities(self) -> list[City]:
        """The cities of the other side, each once, in the order of the parties."""
        cities = (party.place_city for party in self.parties_of(Side.THEIRS))
        return list(dict.fromkeys(city for city in cities if city))


def refuse_against_renewals(agreement: Agreement) -> None:
    """ValidationError where the end of the paper or the termination cannot be right beside the renewals."""
    renewals = list(agreement.renewals.all())
    pairs = with_previous_ends(agreement.in_force_until, renewals)
    if any(problem_of(renewal, end) for renewal, end in pairs):
        message = _("It was renewed: its own term ends before the first renewal begins.")
        raise ValidationError({"in_force_until": message})
    if agreement.terminated_on and any(one.decided_on >= agreement.terminated_on for one in renewals):
        message = _("It was renewed by a later decision: if that renewal is wrong, take it away first.")
        raise ValidationError({"terminated_on": message})


def ancestor_keys(key: int) -> set[int]:
    """The keys of an agreement and of all it rests on. One query a step up; chains are short."""
    found: set[int] = set()
    current: int | None = key
    while current and current not in found:
        found.add(current)
        current = Agreement.objects.filter(pk=current).values_list("parent", flat=True).first()
    return found
