"""When agreements were last heard at a meeting, and which of them have long not been."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.db.models import DateField, Exists, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from agreements.filters import AgreementFilter
from agreements.reports import AgreementRegister, parties, progress, progress_state, status, term
from reporting.columns import Column
from reporting.filters import FIRST_DAY
from reporting.formats import partial
from reporting.languages import translated_expression

from .models import AgendaItem, Meeting

if TYPE_CHECKING:
    from django.db.models.expressions import Expression

    from agreements.models import Agreement
    from agreements.models.agreement_rows import AgreementQuerySet

    from .models.agenda_item import AgendaItemQuerySet


def hearings(on: dt.date) -> AgendaItemQuerySet:
    """Of the agreement of an outer query: the items by which a meeting heard it by ``on``."""
    return AgendaItem.objects.kept().filter(
        agreement=OuterRef("pk"), meeting__state=Meeting.State.HELD, meeting__held_on__lte=on
    )


def with_last_hearing(rows: AgreementQuerySet, on: dt.date) -> AgreementQuerySet:
    """Annotates ``last_heard_on``: the day of the last meeting that heard the agreement, or ``None``."""
    latest = hearings(on).order_by("-meeting__held_on").values("meeting__held_on")
    return rows.annotate(last_heard_on=Subquery(latest[:1]))


def unheard(rows: AgreementQuerySet, on: dt.date) -> AgreementQuerySet:
    """In force for AGREEMENT_UNHEARD_DAYS, and in as many days heard by no meeting."""
    since = on - dt.timedelta(days=settings.AGREEMENT_UNHEARD_DAYS)
    lately = hearings(on).filter(meeting__held_on__gt=since)
    return rows.in_force(on).filter(in_force_from__lte=since).exclude(Exists(lately))


def never_first() -> Expression:
    """To order by ``last_heard_on``: what was never heard has waited longest."""
    return Coalesce("last_heard_on", Value(FIRST_DAY, output_field=DateField()))


def heard(agreement: Agreement) -> dt.date | str:
    last: dt.date | None = agreement.last_heard_on  # type: ignore[attr-defined]  # with_last_hearing
    return last or str(_("never"))


class UnheardFilter(AgreementFilter):
    """As of agreements; without any choice, what has long not been heard on the day asked for."""

    status = None  # type: ignore[assignment]  # all of them are in force
    facets = {name: of for name, of in AgreementFilter.facets.items() if name != "status"}

    def narrowed(self, without: str = "") -> AgreementQuerySet:
        return unheard(cast("AgreementQuerySet", super().narrowed(without=without)), self.day)


class UnheardAgreements(AgreementRegister):
    """Agreements in force that the meetings have long left alone, the longest first."""

    name = "unheard"
    title = print_title = _("Agreements not heard lately")
    filterset_class = UnheardFilter
    default_sort = "last_heard"
    groupings = {"city": AgreementRegister.groupings["city"]}
    columns = [
        Column(name="number", label=_("reg. No."), value="registry_number", width=30, link=True),
        Column(name="title", label=_("agreement"), value="title", width=58, link=True,
               sort=lambda: translated_expression("title")),
        Column(name="kind", label=_("kind"), value="get_kind_display", under="title"),
        Column(name="parties", label=_("parties (city, country)"), value=parties, width=54),
        Column(name="in_force_from", label=_("in force from"), sort="in_force_from", width=36,
               whole=True,
               value=lambda row: partial(row, "in_force_from")),
        Column(name="term", label=_("term, order of renewal"), value=term, under="in_force_from"),
        Column(name="status", label=_("status"), value=status, width=38, state=lambda row: row.status),
        Column(name="progress", label=_("fulfilment"), value=progress, width=36, state=progress_state),
        Column(name="last_heard", label=_("last heard"), value=heard, sort=never_first, width=36,
               whole=True),
    ]  # fmt: skip

    @cached_property
    def total(self) -> int:
        """How many there are without any other filter."""
        return unheard(cast("AgreementQuerySet", self.filterset.whole()), self.filterset.day).count()

    def decorate(self, rows: AgreementQuerySet) -> AgreementQuerySet:
        return with_last_hearing(super().decorate(rows), self.filterset.day)

    def get_columns(self) -> list[Column]:
        return self.columns
