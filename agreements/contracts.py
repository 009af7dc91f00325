"""Сводная по контрактам и совместным предприятиям: form 9 of the akimat's documents."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, cast

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from reporting.columns import Column
from reporting.filters import ChoicesFilter
from reporting.formats import partial
from reporting.languages import translated_expression
from reporting.report import Report, Total

from .chart import Chart, chart_of
from .filters import AgreementFilter
from .models import Agreement, Commitment
from .models.choices import CONTRACT_KINDS, Side, Status
from .reports import AgreementRegister, registry_order, sums

if TYPE_CHECKING:
    from .models import Party
    from .models.agreement_rows import AgreementQuerySet

ENTERPRISES = (Side.OURS, Side.THEIRS, Side.THIRD)


def cities(contract: Agreement) -> list[str]:
    return [city.name for city in contract.partner_cities] or [pgettext("city", "not named")]


def enterprises(contract: Agreement) -> list[str]:
    """«ТОО «Техноцентр» (БИН 123456789012)», a line each."""
    return [with_number(party) for party in contract.parties_of(*ENTERPRISES)]


def with_number(party: Party) -> str:
    number = party.organisation.tax_number if party.organisation else ""
    return f"{party.name} ({number})" if number else party.name


def fulfilled(contract: Agreement) -> int | None:
    """Per cent of the commitments that are kept; nothing where none were made."""
    return 100 * contract.kept // contract.promised if contract.promised else None


def problems(contract: Agreement) -> list[str]:
    """Why it ended early, and what is late: how long, what, why and what is done about it."""
    words = [contract.termination_reason] if contract.status == Status.TERMINATED else []
    late: list[Commitment] = contract.late_commitments  # type: ignore[attr-defined]  # prefetched by the report
    for commitment in late:
        days = (contract.as_of - commitment.due_on).days if commitment.due_on else 0
        told = ngettext("{n} day late: {text}", "{n} days late: {text}", days)
        words.append(told.format(n=days, text=commitment.text))
        words += [commitment.delay_reason, commitment.measures]
    return [one for one in words if one]


class ContractFilter(AgreementFilter):
    """As of agreements; of the kinds only those that enterprises sign."""

    kind = ChoicesFilter(
        label=gettext_lazy("kind"), choices=[(kind.value, kind.label) for kind in CONTRACT_KINDS]
    )

    class Meta(AgreementFilter.Meta):
        pass


class ContractSummary(Report):
    """What enterprises signed across the border: with whom, for how much, how it goes; and a chart of it."""

    name = "contracts"
    title = gettext_lazy("Contracts and joint ventures")
    print_title = gettext_lazy("Summary of contracts and joint ventures")
    filterset_class = ContractFilter
    default_sort = "-signed_on"
    groupings = AgreementRegister.groupings
    drawing_template = "agreements/_chart.html"
    columns = [
        Column(name="city", label=gettext_lazy("city"), value=cities, width=35),
        Column(name="enterprises", label=gettext_lazy("enterprises"), value=enterprises, width=50),
        Column(name="subject", label=gettext_lazy("subject"), width=46, link=True,
               value=lambda row: row.subject or row.title, sort=lambda: translated_expression("title")),
        Column(name="number", label=gettext_lazy("reg. No."), value="registry_number", sort=registry_order,
               under="subject"),
        Column(name="kind", label=gettext_lazy("kind"), value="get_kind_display", under="subject"),
        Column(name="amount", label=gettext_lazy("amount, currency"), width=40, numeric=True, sort="amount",
               value="money"),
        Column(name="signed_on", label=gettext_lazy("signed on"), sort="signed_on", width=31, whole=True,
               value=lambda row: partial(row, "signed_on")),
        Column(name="status", label=gettext_lazy("status"), under="signed_on",
               value=lambda row: Status(row.status).label),
        Column(name="fulfilled", label=gettext_lazy("fulfilled, %"), value=fulfilled, width=27, numeric=True),
        Column(name="problems", label=gettext_lazy("problems"), value=problems, width=43,
               state=lambda row: "overdue" if row.late else "plain"),
    ]  # fmt: skip

    def get_queryset(self) -> AgreementQuerySet:
        return Agreement.objects.visible_to(self.user).contracts()

    def decorate(self, rows: AgreementQuerySet) -> AgreementQuerySet:
        day = self.filterset.day
        late = Commitment.objects.listed_to(self.user).overdue(day).order_by("due_on", "pk")
        return rows.for_register(day).prefetch_related(
            Prefetch("commitments", late, to_attr="late_commitments")
        )

    def totals(self) -> list[Total]:
        """The sums, each currency by itself."""
        return [Total(_("Sums"), sums(self.found.order_by()))]

    @cached_property
    def chart(self) -> Chart:
        return chart_of(cast("AgreementQuerySet", self.found))
