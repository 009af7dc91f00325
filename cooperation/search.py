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

if TYPE_CHECKING:
    from collections.abc import Callable

    from accounts.models import AnyUser
    from reporting.search import SearchQuerySet

#: How many of each kind are shown before the register takes over.
SHOWN = 8


@dataclass(frozen=True)
class Place:
    """A kind of thing that is searched: where it is looked for and the register that shows them all."""

    name: str
    title: Any
    rows: Callable[[AnyUser], SearchQuerySet[Any]]
    register: str = ""


def agreements(user: AnyUser) -> SearchQuerySet[Any]:
    return Agreement.objects.visible_to(user).for_register(today())


def commitments(user: AnyUser) -> SearchQuerySet[Any]:
    return Commitment.objects.visible_to(user).for_register(today())


def organisations(user: AnyUser) -> SearchQuerySet[Any]:
    return Organisation.objects.visible_to(user).select_related("city")


def people(user: AnyUser) -> SearchQuerySet[Any]:
    return Person.objects.visible_to(user).prefetch_related("posts__organisation")


def delegations(user: AnyUser) -> SearchQuerySet[Any]:
    return Delegation.objects.visible_to(user).with_stops()


def cities(user: AnyUser) -> SearchQuerySet[Any]:
    return City.objects.visible_to(user)


PLACES = [
    Place("agreements", _("Agreements"), agreements, "agreements"),
    Place("commitments", _("Commitments"), commitments, "commitments"),
    Place("organisations", _("Organisations"), organisations, "organisations"),
    Place("people", _("People"), people),
    Place("delegations", _("Delegations"), delegations, "delegations"),
    Place("cities", _("Cities"), cities, "cities"),
]


@dataclass(frozen=True)
class Finding:
    """What was found of one kind: the first rows, how many there are, and where they all are."""

    place: Place
    rows: list[Any]
    count: int
    address: str


def findings(user: AnyUser, text: str) -> list[Finding]:
    found = []
    for place in PLACES:
        matching = place.rows(user).search(text)
        count = matching.count()
        if count:
            address = f"{reverse(place.register)}?{urlencode({'text': text})}" if place.register else ""
            found.append(Finding(place, list(matching[:SHOWN]), count, address))
    return found


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
            total=sum(finding.count for finding in found),
            **kwargs,
        )
