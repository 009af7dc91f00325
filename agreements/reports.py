"""What is shown of agreements and commitments: the declarations of their registers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, OuterRef, Subquery, Sum
from django.db.models.functions import ExtractYear
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from partners.models import City
from reporting.columns import Column
from reporting.formats import Money, long_date, partial, short_date
from reporting.languages import translated_expression
from reporting.report import Grouping, Report, Total

from .filters import AgreementFilter, CommitmentFilter
from .forms import ENTRY_FORMS
from .models import Agreement, Commitment, Party
from .models.choices import CONTRACT_KINDS, Kind, Promiser, Side, State, Status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet
    from django.db.models.expressions import Expression

    from .models.agreement_rows import AgreementQuerySet
    from .models.commitment import CommitmentQuerySet

#: A term that ends within this many days is shown with the days that are left.
ENDING_SOON_DAYS = 90
BOTH_SIDES = (Side.OURS, Side.THEIRS, Side.THIRD)


def party_name(party: Party, *, with_number: bool = False) -> str:
    """«Администрация города Томска (Томск, Россия)», with the tax number where contracts need it."""
    city = party.place_city
    place = [city.name, city.country_name] if city else []
    tax_number = party.organisation.tax_number if with_number and party.organisation else ""
    details = ", ".join(filter(None, [tax_number, *place]))
    return f"{party.name} ({details})" if details else party.name


def parties(agreement: Agreement) -> list[str]:
    return [party_name(party) for party in agreement.parties_of(*BOTH_SIDES)]


def parties_with_numbers(agreement: Agreement) -> list[str]:
    return [party_name(party, with_number=True) for party in agreement.parties_of(*BOTH_SIDES)]


def signatories(agreement: Agreement) -> list[str]:
    """«от нашей стороны: аким И. Абишев», a line for each party that has one."""
    return [
        _("{side}: {person}").format(
            side=party.get_side_display(),
            person=", ".join(filter(None, [party.title, party.signatory.short_name])),
        )
        for party in agreement.parties_of(*BOTH_SIDES)
        if party.signatory
    ]


def term(agreement: Agreement) -> list[str]:
    """Until when it holds, as of the day asked for, and the order of renewal."""
    end = agreement.term.end
    until = _("until {date}").format(date=end) if end else _("open-ended")
    return [until, agreement.renewal_terms]


def status(agreement: Agreement) -> list[str]:
    """The status on the day asked for, with the days left where they are few."""
    term, words = agreement.term, [str(Status(agreement.status).label)]
    if term.terminates_on:
        return [*words, _("terminated from {date}").format(date=short_date(term.terminates_on))]
    if (left := term.days_left) is not None and left <= ENDING_SOON_DAYS:
        words.append(ngettext("{days} day left", "{days} days left", left).format(days=left))
    return words


def amendments(agreement: Agreement) -> list[str]:
    renewed = [
        _("renewed on {date}").format(date=short_date(renewal.decided_on))
        for renewal in agreement.renewals.all()
    ]
    return [f"№ {one.number}, {short_date(one.signed_on)}" for one in agreement.amendments.all()] + renewed


def progress(agreement: Agreement) -> list[str]:
    """«2 из 3», «1 просрочено»."""
    if not agreement.promised:
        return [pgettext("commitments", "none")]
    words = [_("{kept} of {promised}").format(kept=agreement.kept, promised=agreement.promised)]
    if agreement.late:
        words.append(ngettext("{n} overdue", "{n} overdue", agreement.late).format(n=agreement.late))
    return words


def progress_state(agreement: Agreement) -> str:
    if agreement.late:
        return "overdue"
    return "done" if agreement.promised and agreement.kept == agreement.promised else "plain"


def city_headings(keys: Iterable[int | None]) -> dict[int | None, str]:
    cities = City.objects.in_bulk([key for key in keys if key])
    named = {key: f"{city.name}, {city.country_name}" for key, city in cities.items()}
    return {None: _("Partner city not named"), **named}


def by_city(rows: AgreementQuerySet) -> AgreementQuerySet:
    rows = rows.with_partner_city()
    name = City.objects.filter(pk=OuterRef("partner_city")).annotate(shown=translated_expression("name"))
    return rows.annotate(
        group_key=Subquery(name.values("pk")[:1]), group_name=Subquery(name.values("shown")[:1])
    )


def by_year(rows: AgreementQuerySet) -> AgreementQuerySet:
    return rows.annotate(group_key=ExtractYear("signed_on"))


def year_headings(years: Iterable[int | None]) -> dict[int | None, str]:
    return {year: _("Signed in {year}").format(year=year) if year else _("Not signed") for year in years}


def registry_order() -> Expression:
    """Year and sequence as one number: as texts, 2010/1000 would stand before 2010/999."""
    return F("registry_year") * 1_000_000 + F("registry_sequence")


class AgreementRegister(Report):
    """Реестр соглашений: form 1 of the akimat's documents."""

    name = "agreements"
    title = gettext_lazy("Agreements")
    print_title = gettext_lazy("Register of agreements")
    filterset_class = AgreementFilter
    default_sort = "-signed_on"
    groupings = {
        "city": Grouping(
            label=gettext_lazy("by city"),
            annotate=by_city,
            order=("group_name", "group_key"),
            headings=city_headings,
        ),
        "year": Grouping(
            label=gettext_lazy("by year"),
            annotate=by_year,
            order=(F("group_key").desc(nulls_last=True),),
            headings=year_headings,
        ),
    }
    columns = [
        Column(name="number", label=gettext_lazy("reg. No."), value="registry_number", sort=registry_order,
               width=20, link=True),
        Column(name="title", label=pgettext_lazy("register", "name of the agreement"), value="title",
               width=36, sort=lambda: translated_expression("title"), link=True),
        Column(name="kind", label=gettext_lazy("kind"), value="get_kind_display", under="title"),
        Column(name="parties", label=gettext_lazy("parties (city, country)"), value=parties, width=38),
        Column(name="signatories", label=gettext_lazy("who signed"), value=signatories, under="parties"),
        Column(name="signed_on", label=gettext_lazy("signed on"), sort="signed_on", width=25, whole=True,
               value=lambda row: partial(row, "signed_on")),
        Column(name="place", label=gettext_lazy("place of signing"), value="place", under="signed_on"),
        Column(name="in_force_from", label=gettext_lazy("in force from"), sort="in_force_from", width=24,
               whole=True,
               value=lambda row: partial(row, "in_force_from")),
        Column(name="term", label=gettext_lazy("term, order of renewal"), value=term, under="in_force_from"),
        Column(name="sectors", label=gettext_lazy("directions"), width=32,
               value=lambda row: ", ".join(sector.name for sector in row.sectors.all())),
        Column(name="languages", label=gettext_lazy("languages of the text"), under="sectors",
               value=lambda row: ", ".join(row.language_names)),
        Column(name="responsible", label=gettext_lazy("responsible"), value="responsible", under="sectors"),
        Column(name="status", label=gettext_lazy("status"), value=status, width=26,
               state=lambda row: row.status),
        Column(name="amendments", label=gettext_lazy("changes and additions"), value=amendments,
               under="status"),
        Column(name="archive", label=gettext_lazy("where the original lies"), under="status",
               value=lambda row: [paper.archive_place for paper in row.originals if paper.archive_place]),
        Column(name="progress", label=gettext_lazy("fulfilment"), value=progress, width=22,
               state=progress_state),
    ]  # fmt: skip
    contract_columns = [
        Column(name="subject", label=gettext_lazy("subject"), value="subject", under="title"),
        Column(name="amount", label=gettext_lazy("amount, currency"), width=30, numeric=True, sort="amount",
               value="money"),
    ]  # fmt: skip

    def get_queryset(self) -> AgreementQuerySet:
        return Agreement.objects.visible_to(self.user)

    def decorate(self, rows: AgreementQuerySet) -> AgreementQuerySet:
        return rows.for_register(self.filterset.day)

    @property
    def shows_contracts(self) -> bool:
        """Whether nothing but contracts is asked for."""
        kinds = set(self.filterset.given.get("kind", []))
        return bool(kinds) and kinds <= set(CONTRACT_KINDS)

    def get_columns(self) -> list[Column]:
        """Contracts alone are shown with what contracts have: numbers of the parties, subject and sum."""
        if not self.shows_contracts:
            return self.columns
        with_numbers = [
            replace(column, value=parties_with_numbers) if column.name == "parties" else column
            for column in self.columns
        ]
        return [*with_numbers[:-1], *self.contract_columns, with_numbers[-1]]

    def totals(self) -> list[Total]:
        rows = self.found.order_by()
        by_kind = dict(rows.values_list("kind").annotate(n=Count("pk")))
        kinds = [(str(kind.label), by_kind[kind]) for kind in Kind if kind in by_kind]
        numbers = self.filterset.count_cities(rows)
        cities = City.objects.filter(slug__in=numbers)
        return [
            Total(_("By kind"), kinds),
            Total(
                _("By city"),
                sorted(((city.name, numbers[city.slug]) for city in cities), key=lambda one: -one[1]),
            ),
            Total(_("Sums"), sums(rows) if self.shows_contracts else []),
        ]


def sums(rows: QuerySet[Any]) -> list[tuple[str, Any]]:
    """The sum of the amounts in each currency; never across currencies."""
    by_currency = rows.exclude(amount=None).values_list("currency").annotate(total=Sum("amount"))
    return [("", Money(total, currency)) for currency, total in by_currency.order_by("currency")]


def executors(commitment: Commitment) -> list[str]:
    """The lead first: it coordinates."""
    lead = [str(one) for one in (commitment.lead_organisation, commitment.lead_person) if one]
    return [", ".join(lead), *(organisation.name for organisation in commitment.co_executors.all())]


def due(commitment: Commitment) -> list[str]:
    """The present date and, where it was moved, the first one and how often."""
    if commitment.due_on is None:
        return [_("no date")]
    words = [short_date(commitment.due_on, commitment.due_on_precision)]
    if commitment.moved:
        words.append(_("first {date}").format(date=partial(commitment, "first_due_on")))
        words.append(
            ngettext("moved {n} time", "moved {n} times", commitment.moved).format(n=commitment.moved)
        )
    return words


def order(commitment: Commitment) -> str:
    """«поручение акима № 214-ө от 2 ноября 2010 года»; empty where it was not ordered."""
    if commitment.ordered_on is None:
        return ""
    date = long_date(commitment.ordered_on)
    if not commitment.order_number:
        return _("assignment by word of mouth of {date}").format(date=date)
    return _("order of the akim No. {number} of {date}").format(number=commitment.order_number, date=date)


def origin(commitment: Commitment) -> list[str]:
    """The agreement or visit it came from, and the order, where there is one."""
    return [str(commitment.agreement or commitment.delegation or ""), order(commitment)]


def outcome(commitment: Commitment) -> list[str]:
    """What came of it, or how far it is."""
    done = [short_date(commitment.completed_on)] if commitment.completed_on else []
    return [*done, commitment.result or commitment.progress, commitment.drop_reason]


def verification(commitment: Commitment) -> str:
    """Who verified what was done; empty where there is nothing to verify."""
    if commitment.verified_by:
        return _("verified by {person}").format(person=commitment.verified_by)
    return _("not verified") if commitment.completed_on else ""


class CommitmentRegister(Report):
    """Everything promised, what is overdue first."""

    name = "commitments"
    title = gettext_lazy("Commitments")
    print_title = gettext_lazy("List of commitments")
    related = {
        "control": gettext_lazy("Control list"),
        "plan": gettext_lazy("Plan of measures"),
        "year-end": gettext_lazy("By the end of the year"),
    }
    several_template = "agreements/_several.html"
    row_template = "agreements/_row_entry.html"
    verbs = [(form.name, form.label) for form in ENTRY_FORMS.values()]
    filterset_class = CommitmentFilter
    default_sort = "state"
    groupings = {
        "city": Grouping(
            label=gettext_lazy("by city"),
            annotate=lambda rows: rows.annotate(
                group_key=F("city"), group_name=translated_expression("city__name")
            ),
            order=("group_name", "group_key"),
            headings=city_headings,
        ),
    }
    columns = [
        Column(name="text", label=gettext_lazy("commitment"), value="text", width=60, link=True),
        Column(name="source", label=gettext_lazy("agreement, visit or order"), under="text", value=origin),
        Column(name="side", label=gettext_lazy("who promised"), value="get_side_display", sort="side",
               width=33),
        Column(name="city", label=gettext_lazy("partner city"), value="city", under="side"),
        Column(name="executors", label=gettext_lazy("lead, co-executors"), value=executors, width=48),
        Column(name="completion_form", label=gettext_lazy("form of completion"), value="completion_form",
               under="executors"),
        Column(name="due_on", label=gettext_lazy("due on"), value=due, sort="due_on", width=34,
               whole=True),
        Column(name="state", label=gettext_lazy("state"), value=lambda row: State(row.state).label,
               sort="urgency", width=32, state=lambda row: row.state),
        Column(name="verified", label=gettext_lazy("verification"), value=verification, under="state"),
        Column(name="result", label=gettext_lazy("result"), value=outcome, width=40),
    ]  # fmt: skip

    @property
    def is_changeable(self) -> bool:
        return self.user.has_perm("agreements.change_commitment")

    def get_queryset(self) -> CommitmentQuerySet:
        return Commitment.objects.visible_to(self.user)

    def decorate(self, rows: CommitmentQuerySet) -> CommitmentQuerySet:
        return rows.for_register(self.filterset.day)

    def totals(self) -> list[Total]:
        states = self.filterset.count_states(self.found)
        sides = self.filterset.count_sides(self.found)
        return [
            Total(_("By state"), [(str(state.label), states[state]) for state in State if state in states]),
            Total(_("By side"), [(str(side.label), sides[side]) for side in Promiser if side in sides]),
        ]
