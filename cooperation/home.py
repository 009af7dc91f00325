"""The home page: how things stand today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import Count
from django.urls import reverse
from django.views.generic import TemplateView

from agreements.models import Agreement, Commitment
from agreements.models.choices import Kind
from delegations.models import Delegation
from partners.models import City
from reporting.dates import last_day, today
from reporting.views import unknown_parameters

from .balance import balances
from .maps import agreements_by_city, partner_map

if TYPE_CHECKING:
    import datetime as dt

    from accounts.models import AnyUser
    from agreements.models.agreement import AgreementQuerySet
    from agreements.models.commitment import CommitmentQuerySet


@dataclass(frozen=True)
class Bar:
    """A number with its name and the register that shows exactly these rows."""

    name: str
    number: int
    share: int
    """Per cent of the largest number beside it, for the length of the bar."""
    address: str


def bars(numbers: list[tuple[str, int, str]]) -> list[Bar]:
    largest = max((number for _, number, _ in numbers), default=1) or 1
    ordered = sorted(numbers, key=lambda one: -one[1])
    return [Bar(name, number, round(100 * number / largest), address) for name, number, address in ordered]


class HomeView(LoginRequiredMixin, TemplateView):
    """What is due and late, what was signed lately, with whom, and which visits are coming."""

    template_name = "cooperation/home.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, day = self.request.user, today()
        agreements = Agreement.objects.visible_to(user)
        commitments = Commitment.objects.visible_to(user)
        by_city = agreements_by_city(user)
        return super().get_context_data(
            problems=unknown_parameters(self.request, set()),
            day=day,
            figures=figures(agreements, commitments, day),
            year_end=last_day(day.year),
            urgent=urgent(commitments, day),
            balances=balances(user, day),
            lately=agreements.exclude(signed_on=None).for_register(day)[:6],
            visits=Delegation.objects.visible_to(user)
            .upcoming(day)
            .with_stops()
            .order_by("starts_on", "pk")[:5],
            kinds=kinds(agreements),
            cities=cities(user, by_city),
            map=partner_map(user, numbers=by_city),
            **kwargs,
        )


def figures(agreements: AgreementQuerySet, commitments: CommitmentQuerySet, day: dt.date) -> dict[str, int]:
    return {
        "in_force": agreements.in_force(day).count(),
        "overdue": commitments.overdue(day).count(),
        "this_year": commitments.due_by(last_day(day.year), day).count(),
        "without_date": commitments.unfinished(day).filter(due_on=None).count(),
    }


def urgent(commitments: CommitmentQuerySet, day: dt.date) -> CommitmentQuerySet:
    """What is late, the longest first, then what is due next: the order of the dates, which an index has."""
    return commitments.unfinished(day).exclude(due_on=None).for_register(day).order_by("due_on", "pk")[:8]


def kinds(agreements: AgreementQuerySet) -> list[Bar]:
    counted = dict(agreements.order_by().values_list("kind").annotate(n=Count("pk")))
    address = reverse("agreements")
    return bars(
        [(str(Kind(kind).label), number, f"{address}?kind={kind}") for kind, number in counted.items()]
    )


def cities(user: AnyUser, numbers: dict[int, int]) -> list[Bar]:
    address = reverse("agreements")
    named = City.objects.visible_to(user).filter(pk__in=numbers)
    return bars([(city.name, numbers[city.pk], f"{address}?city={city.slug}") for city in named])[:12]
