"""The register of printed documents."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .columns import Column
from .filters import DateFilter, RegisterFilter, TextFilter
from .formats import moment
from .models import Issue
from .report import Report

if TYPE_CHECKING:
    from .models.issue import IssueQuerySet

NUMBER = re.compile(r"(\d{4})/0*(\d+)")


class IssueFilter(RegisterFilter):
    text = TextFilter(label=_("text"), method="by_text")
    since = DateFilter(label=_("from"), field_name="printed_at", lookup_expr="date__gte")
    until = DateFilter(label=_("to"), field_name="printed_at", lookup_expr="date__lte")

    spans = (("since", "until"),)

    class Meta:
        model = Issue
        fields: list[str] = []

    def by_text(self, rows: IssueQuerySet, name: str, value: str) -> IssueQuerySet:
        """A number as it stands on the paper, else words of the title and the criteria."""
        if number := NUMBER.fullmatch(value.strip().removeprefix("№").strip()):
            return rows.filter(year=number[1], sequence=number[2])
        for word in value.split():
            rows = rows.filter(Q(title__icontains=word) | Q(criteria__icontains=word))
        return rows


class IssueRegister(Report):
    """What was printed, the latest first: one's own, for the administrator everybody's.

    The papers of this register itself are left out: each would be out of date
    by its own entry before it is dry.
    """

    name = "prints"
    title = _("Printed documents")
    print_title = _("Register of printed documents")
    filterset_class = IssueFilter
    default_sort = "-printed"
    columns = [
        Column(name="number", label=_("number of the print"), value="number", width=30, link=True),
        Column(name="title", label=_("document"), value="title", sort="title", width=90),
        Column(name="criteria", label=_("criteria"), value="criteria", under="title"),
        Column(name="printed", label=_("printed"), sort="printed_at", width=42,
               value=lambda row: moment(row.printed_at)),
        Column(name="user", label=_("printed by"), value="user", sort="user__last_name", width=42),
        Column(name="language", label=_("language"), value="get_language_display", width=26),
        Column(name="variant", label=_("variant"), value="get_variant_display", under="language"),
        Column(name="kept", label=_("kept until"), width=42,
               value=lambda row: moment(row.kept_until) if row.file else None),
    ]  # fmt: skip

    def get_queryset(self) -> IssueQuerySet:
        own_papers = Q(address__startswith=f"{reverse('prints')}?")
        return Issue.objects.visible_to(self.user).exclude(own_papers).defer("lines")

    def decorate(self, rows: Any) -> IssueQuerySet:
        return rows.select_related("user")
