"""What may be asked of agreements and commitments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import django_filters
from django.contrib.auth import get_user_model
from django.db.models import Count, Q
from django.forms import HiddenInput, MultipleHiddenInput
from django.utils.translation import gettext_lazy as _

from delegations.models import Delegation
from partners.models import City, Organisation, Person, Sector
from partners.models.city import country_choices
from reporting.filters import (
    ArchivableFilter,
    ChoicesFilter,
    DateFilter,
    ListedChoice,
    RowsFilter,
    TextFilter,
    count_by,
)

from .models import Agreement, Commitment, Party
from .models.choices import Access, Fulfilment, Kind, Promiser, Side, Source, State, Status

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import User

    from .models.agreement_rows import AgreementQuerySet
    from .models.commitment import CommitmentQuerySet


def visible_agreements(request: Any) -> AgreementQuerySet:
    """A forged key of a hidden agreement is "not a valid choice", its title never echoed."""
    return Agreement.objects.visible_to(request.user)


def people(request: Any) -> QuerySet[User]:
    return get_user_model().objects.filter(is_active=True)


class AgreementFilter(ArchivableFilter):
    text = TextFilter(label=_("text"), method="by_text")
    city = RowsFilter(
        label=_("partner city"), queryset=City.objects.partners(), to_field_name="slug", method="by_city"
    )
    kind = ChoicesFilter(label=_("kind"), choices=Kind.choices)
    status = ChoicesFilter(label=_("status"), choices=Status.choices, method="by_status")
    on = DateFilter(label=_("on the day"), method="by_nothing")
    fulfilment = ChoicesFilter(label=_("fulfilment"), choices=Fulfilment.choices, method="by_fulfilment")
    sector = RowsFilter(
        label=_("direction of cooperation"),
        queryset=Sector.objects.all(),
        to_field_name="code",
        method="by_sector",
    )
    country = ChoicesFilter(label=_("country"), choices=country_choices, method="by_country")
    organisation = TextFilter(label=_("organisation"), method="by_organisation")
    party = django_filters.ModelChoiceFilter(
        label=_("party"), queryset=Organisation.objects.all(), method="by_party", widget=HiddenInput
    )
    city_other_than = RowsFilter(
        label=_("partner city other than"),
        queryset=City.objects.partners(),
        to_field_name="slug",
        method="by_other_city",
        widget=MultipleHiddenInput,
    )
    sector_other_than = RowsFilter(
        label=_("direction other than"),
        queryset=Sector.objects.all(),
        to_field_name="code",
        method="by_other_sector",
        widget=MultipleHiddenInput,
    )
    delegation = django_filters.ModelChoiceFilter(
        label=_("signed during the visit"),
        queryset=Delegation.objects.all(),
        empty_label=_("any"),
        widget=ListedChoice,
    )
    basis = django_filters.ChoiceFilter(
        label=_("basis"),
        choices=[("lost", _("lost: what it rests on is over"))],
        method="by_basis",
        empty_label=_("any"),
    )
    signed_from = DateFilter(label=_("signed from"), field_name="signed_on", lookup_expr="gte")
    signed_to = DateFilter(label=_("signed to"), field_name="signed_on", lookup_expr="lte")
    ends_from = DateFilter(label=_("ends from"), field_name="term_end", lookup_expr="gte")
    ends_to = DateFilter(label=_("ends to"), field_name="term_end", lookup_expr="lte")
    responsible = django_filters.ModelChoiceFilter(
        label=_("responsible"), queryset=people, empty_label=_("any")
    )
    access = django_filters.ChoiceFilter(label=_("access"), choices=Access.choices, empty_label=_("any"))

    facets = {
        "city": "count_cities",
        "kind": "count_kinds",
        "status": "count_statuses",
        "fulfilment": "count_fulfilment",
        "sector": "count_sectors",
    }
    leading: ClassVar[tuple[str, ...]] = ("text", "city", "kind", "status", "on", "fulfilment", "sector")
    spans = (("signed_from", "signed_to"), ("ends_from", "ends_to"))

    class Meta:
        model = Agreement
        fields: list[str] = []

    def by_nothing(self, rows: AgreementQuerySet, name: str, value: Any) -> AgreementQuerySet:
        """The day changes what the status says, not which rows there are."""
        return rows

    def by_text(self, rows: AgreementQuerySet, name: str, value: str) -> AgreementQuerySet:
        return rows.search(value)

    def by_city(self, rows: AgreementQuerySet, name: str, value: list[City]) -> AgreementQuerySet:
        return rows.with_partner(value)

    def by_country(self, rows: AgreementQuerySet, name: str, value: list[str]) -> AgreementQuerySet:
        return rows.with_partner(City.objects.filter(country__in=value).values("pk"))

    def by_status(self, rows: AgreementQuerySet, name: str, value: list[str]) -> AgreementQuerySet:
        return rows.of_status(value, self.day)

    def by_fulfilment(self, rows: AgreementQuerySet, name: str, value: list[str]) -> AgreementQuerySet:
        return rows.of_fulfilment(value, self.day)

    def by_basis(self, rows: AgreementQuerySet, name: str, value: str) -> AgreementQuerySet:
        return rows.without_basis(self.day, self.request.user)

    def by_sector(self, rows: AgreementQuerySet, name: str, value: list[Sector]) -> AgreementQuerySet:
        return rows.in_sectors(value)

    def by_other_city(self, rows: AgreementQuerySet, name: str, value: list[City]) -> AgreementQuerySet:
        others = City.objects.partners().listed().exclude(pk__in=[city.pk for city in value])
        return rows.with_partner(others)

    def by_other_sector(self, rows: AgreementQuerySet, name: str, value: list[Sector]) -> AgreementQuerySet:
        through = Agreement.sectors.through.objects
        return rows.filter(pk__in=through.exclude(sector__in=value).values("agreement"))

    def by_organisation(self, rows: AgreementQuerySet, name: str, value: str) -> AgreementQuerySet:
        return rows.with_party(Organisation.objects.search(value).values("pk"))

    def by_party(self, rows: AgreementQuerySet, name: str, value: Organisation) -> AgreementQuerySet:
        return rows.with_party([value])

    def count_cities(self, rows: AgreementQuerySet) -> dict[str, int]:
        theirs = Party.objects.filter(side=Side.THEIRS, agreement__in=rows.values("pk")).with_place()
        by_key = dict(theirs.order_by().values_list("place").annotate(n=Count("agreement", distinct=True)))
        slugs = City.objects.filter(pk__in=[key for key in by_key if key]).values_list("pk", "slug")
        return {slug: by_key[key] for key, slug in slugs}

    def count_kinds(self, rows: AgreementQuerySet) -> dict[str, int]:
        return count_by(rows, "kind")

    def count_statuses(self, rows: AgreementQuerySet) -> dict[str, int]:
        return count_by(rows.with_status(self.day), "status")

    def count_fulfilment(self, rows: AgreementQuerySet) -> dict[str, int]:
        return rows.fulfilment_counts(self.day)

    def count_sectors(self, rows: AgreementQuerySet) -> dict[str, int]:
        return count_by(rows, "sectors__code")


class CommitmentFilter(ArchivableFilter):
    text = TextFilter(label=_("text"), method="by_text")
    state = ChoicesFilter(label=_("state"), choices=State.choices, method="by_state")
    side = ChoicesFilter(label=_("who promised"), choices=Promiser.choices)
    city = RowsFilter(label=_("partner city"), queryset=City.objects.partners(), to_field_name="slug")
    on = DateFilter(label=_("on the day"), method="by_nothing")
    due_from = DateFilter(label=_("due from"), field_name="due_on", lookup_expr="gte")
    due_to = DateFilter(label=_("due to"), field_name="due_on", lookup_expr="lte")
    done_from = DateFilter(label=_("done from"), field_name="completed_on", lookup_expr="gte")
    done_to = DateFilter(label=_("done to"), field_name="completed_on", lookup_expr="lte")
    dated = django_filters.ChoiceFilter(
        label=_("date"),
        choices=[("yes", _("set")), ("no", _("not set"))],
        method="by_dated",
        empty_label=_("any"),
    )
    source = ChoicesFilter(label=_("where it comes from"), choices=Source.choices, method="by_source")
    moved = django_filters.ChoiceFilter(
        label=_("date moved"),
        choices=[
            ("0", _("never")),
            ("1", _("once or more")),
            ("2", _("twice or more")),
            ("3", _("three times or more")),
        ],
        method="by_moved",
        empty_label=_("any"),
    )
    verified = django_filters.ChoiceFilter(
        label=_("verification"),
        choices=[("yes", _("verified by another person")), ("no", _("done and not verified"))],
        method="by_verified",
        empty_label=_("any"),
    )
    lead = TextFilter(label=_("lead organisation or person"), method="by_lead")
    order = TextFilter(label=_("number of the order"), field_name="order_number", lookup_expr="icontains")
    agreement = django_filters.ModelChoiceFilter(
        label=_("agreement"),
        queryset=visible_agreements,
        method="by_agreement",
        widget=HiddenInput,
    )
    delegation = django_filters.ModelChoiceFilter(
        label=_("delegation"), queryset=Delegation.objects.all(), empty_label=_("any"), widget=ListedChoice
    )

    facets = {"state": "count_states", "side": "count_sides", "city": "count_cities"}
    leading: ClassVar[tuple[str, ...]] = ("text", "state", "side", "city", "due_from", "due_to", "lead")
    spans = (("due_from", "due_to"), ("done_from", "done_to"))

    class Meta:
        model = Commitment
        fields: list[str] = []

    def by_nothing(self, rows: CommitmentQuerySet, name: str, value: Any) -> CommitmentQuerySet:
        return rows

    def by_text(self, rows: CommitmentQuerySet, name: str, value: str) -> CommitmentQuerySet:
        return rows.search(value)

    def by_state(self, rows: CommitmentQuerySet, name: str, value: list[str]) -> CommitmentQuerySet:
        return rows.in_state(value, self.day)

    def by_dated(self, rows: CommitmentQuerySet, name: str, value: str) -> CommitmentQuerySet:
        return rows.filter(due_on__isnull=value == "no")

    def by_source(self, rows: CommitmentQuerySet, name: str, value: list[str]) -> CommitmentQuerySet:
        wanted, sources = Q(), self.sources()
        for one in value:
            wanted |= sources[one]
        return rows.filter(wanted)

    def sources(self) -> dict[str, Q]:
        """What each choice of the source means."""
        return {
            Source.AGREEMENT: Q(agreement__isnull=False),
            Source.VISIT: Q(delegation__isnull=False),
            Source.ORDER: Q(ordered_on__isnull=False),
        }

    def by_moved(self, rows: CommitmentQuerySet, name: str, value: str) -> CommitmentQuerySet:
        return rows.moved_at_least(int(value)) if value != "0" else rows.never_moved()

    def by_verified(self, rows: CommitmentQuerySet, name: str, value: str) -> CommitmentQuerySet:
        return rows.exclude(completed_on=None).filter(verified_by__isnull=value == "no")

    def by_lead(self, rows: CommitmentQuerySet, name: str, value: str) -> CommitmentQuerySet:
        organisations = Organisation.objects.search(value).values("pk")
        leaders = Person.objects.search(value).values("pk")
        return rows.filter(Q(lead_organisation__in=organisations) | Q(lead_person__in=leaders))

    def by_agreement(self, rows: CommitmentQuerySet, name: str, value: Agreement) -> CommitmentQuerySet:
        return rows.filter(agreement=value)

    def count_states(self, rows: CommitmentQuerySet) -> dict[str, int]:
        return count_by(rows.with_state(self.day), "state")

    def count_sides(self, rows: CommitmentQuerySet) -> dict[str, int]:
        return count_by(rows, "side")

    def count_cities(self, rows: CommitmentQuerySet) -> dict[str, int]:
        return count_by(rows, "city__slug")
