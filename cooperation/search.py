"""Search over the whole register, grouped by what was found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib.auth.mixins import LoginRequiredMixin
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from agreements.models import Agreement, Commitment
from delegations.models import Delegation
from partners.models import City, Organisation, Person
from reporting.dates import today
from reporting.filters import MAX_TEXT
from reporting.views import unknown_parameters

if TYPE_CHECKING:
    from collections.abc import Callable

    from accounts.models import AnyUser

#: How many of each kind are shown before the register takes over.
SHOWN = 8
#: Up to this many keys are fetched and counted here; more are left to the database.
MANY = 1000


@dataclass(frozen=True)
class Place:
    """A kind of thing that is searched: its table, what its rows are shown with, the register of them all."""

    name: str
    title: Any
    model: Any
    complete: Callable[[Any], Any]
    register: str = ""


PLACES = [
    Place("agreements", _("Agreements"), Agreement, lambda rows: rows.for_register(today()), "agreements"),
    Place(
        "commitments", _("Commitments"), Commitment, lambda rows: rows.for_register(today()), "commitments"
    ),
    Place(
        "organisations",
        _("Organisations"),
        Organisation,
        lambda rows: rows.select_related("city"),
        "organisations",
    ),
    Place("people", _("People"), Person, lambda rows: rows.prefetch_related("posts__organisation")),
    Place("delegations", _("Delegations"), Delegation, lambda rows: rows.with_stops(), "delegations"),
    Place("cities", _("Cities"), City, lambda rows: rows, "cities"),
]


@dataclass(frozen=True)
class Finding:
    """What was found of one kind: the first rows, how many there are, and where they all are."""

    place: Place
    rows: list[Any]
    count: int
    address: str


def findings(user: AnyUser, text: str) -> list[Finding]:
    found = (finding(place, user, text) for place in PLACES)
    return [one for one in found if one.count]


def finding(place: Place, user: AnyUser, text: str) -> Finding:
    """The keys of all that was found, then the first rows whole: the search itself is what costs."""
    matching = place.model.objects.listed_to(user).search(text)
    keys = list(matching.order_by().values_list("pk", flat=True)[: MANY + 1])
    count = len(keys) if len(keys) <= MANY else matching.count()
    rows = place.model.objects.filter(pk__in=keys) if len(keys) <= MANY else matching
    first = place.model.objects.filter(pk__in=list(rows.values_list("pk", flat=True)[:SHOWN]))
    address = f"{reverse(place.register)}?{urlencode({'text': text})}" if place.register else ""
    return Finding(place, list(place.complete(first)) if count else [], count, address)


class SearchView(LoginRequiredMixin, TemplateView):
    """``/search/?q=``: everything that contains the words, with counts."""

    template_name = "cooperation/search.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        text = self.request.GET.get("q", "").strip()
        too_long = len(text) > MAX_TEXT
        found = findings(self.request.user, text) if text and not too_long else []
        return super().get_context_data(
            text=text[:MAX_TEXT],
            too_long=too_long,
            limit=MAX_TEXT,
            findings=found,
            problems=unknown_parameters(self.request, {"q"}),
            total=sum(finding.count for finding in found),
            **kwargs,
        )
