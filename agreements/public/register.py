"""What the public register shows of an agreement: each column is written here, none is taken over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from agreements.reports import parties, registry_order, status
from reporting.columns import Column
from reporting.formats import partial
from reporting.languages import translated_expression
from reporting.report import Report

from .filters import PublicFilter
from .rows import published

if TYPE_CHECKING:
    from agreements.models import Agreement

    from .rows import PublishedQuerySet


def end(agreement: Agreement) -> str:
    last = agreement.end
    return _("until {date}").format(date=last) if last else _("open-ended")


class PublicRegister(Report):
    """The public agreements."""

    name = "public"
    title = gettext_lazy("Public register of agreements")
    filterset_class = PublicFilter
    default_sort = "-signed_on"
    columns = [
        Column(name="number", label=gettext_lazy("reg. No."), value="registry_number", sort=registry_order,
               width=27, link=True),
        Column(name="title", label=pgettext_lazy("register", "name of the agreement"), value="title",
               width=50, sort=lambda: translated_expression("title"), link=True),
        Column(name="kind", label=gettext_lazy("kind"), value="get_kind_display", under="title"),
        Column(name="parties", label=gettext_lazy("parties (city, country)"), value=parties, width=46),
        Column(name="signed_on", label=gettext_lazy("signed on"), sort="signed_on", width=31,
               value=lambda row: partial(row, "signed_on")),
        Column(name="place", label=gettext_lazy("place of signing"), value="place", under="signed_on"),
        Column(name="term", label=gettext_lazy("term"), value=end, width=29),
        Column(name="sectors", label=gettext_lazy("directions"), width=41,
               value=lambda row: ", ".join(sector.name for sector in row.sectors.all())),
        Column(name="status", label=gettext_lazy("status"), value=status, width=36,
               state=lambda row: row.status),
    ]  # fmt: skip

    def get_queryset(self) -> PublishedQuerySet:
        return published()

    def decorate(self, rows: PublishedQuerySet) -> PublishedQuerySet:
        return rows.complete(self.filterset.day)
