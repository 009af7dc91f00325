"""Pages that gather what several floors know of one city, organisation or delegation."""

from __future__ import annotations

import zoneinfo
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from agreements.models import Agreement, Commitment, Document
from delegations.models import Delegation
from partners.models import City, Organisation
from reporting.dates import today
from reporting.views import RecordView
from workgroups.models import WorkingGroup

from .balance import accounts
from .maps import partner_map
from .papers.changes import Changes
from .papers.city import CityNote
from .papers.folder import FolderChoices, MeetingFolder
from .papers.visit import Programme, StayProgramme, VisitReport
from .timeline import timeline

if TYPE_CHECKING:
    from django.db.models import QuerySet

#: How many rows of each kind a dossier shows before it leads to the register.
SHOWN = 20
#: How many late commitments are named beside the balance.
LATE_SHOWN = 3


def local_time(city: City) -> str:
    """What the clock there says now, «18:40», where its zone is known."""
    try:
        return (
            f"{timezone.now().astimezone(zoneinfo.ZoneInfo(city.time_zone)):%H:%M}" if city.time_zone else ""
        )
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return ""


class CityView(RecordView):
    """Everything that concerns a city: what was signed, promised, visited, and who follows it up."""

    model = City
    papers = [CityNote, MeetingFolder, Changes]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        city, user, day = self.object, self.request.user, today()
        agreements = Agreement.objects.listed_to(user).of_city(city)
        promised = Commitment.objects.listed_to(user).of_city(city)
        organisations = Organisation.objects.listed_to(user).filter(city=city)
        agreements_count = agreements.count()
        balance = accounts(promised, day, None if city.is_home else city)
        return super().get_context_data(
            agreements=agreements.for_register(day)[:SHOWN],
            agreements_count=agreements_count,
            in_force_count=agreements.in_force(day).count(),
            commitments=promised.for_page(day).most_urgent_first()[:SHOWN],
            commitments_count=promised.count(),
            accounts=balance,
            overdue_count=sum(account.late for account in balance),
            late=promised.overdue(day).for_register(day).order_by("due_on", "pk")[:LATE_SHOWN],
            organisations=organisations[:SHOWN],
            organisations_count=organisations.count(),
            delegations=Delegation.objects.listed_to(user).to_city(city).with_stops().with_heads()[:SHOWN],
            workgroups=WorkingGroup.objects.listed_to(user).filter(city=city).with_members(day),
            map=partner_map(user, numbers={city.pk: agreements_count}, only=city),
            local_time=local_time(city),
            timeline=timeline(user, city),
            day=day,
            **kwargs,
        )


class FolderView(RecordView):
    """What the folder for a meeting with a city is to hold: a form that leads to its PDF."""

    model = City
    template_name = "cooperation/folder.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = FolderChoices(auto_id="%s")
        return super().get_context_data(form=form, paper=MeetingFolder, **kwargs)


class OrganisationView(RecordView):
    """An organisation: its requisites, people, and what it signed and promised."""

    model = Organisation

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related("city").prefetch_related("sectors")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        organisation, user, day = self.object, self.request.user, today()
        agreements = Agreement.objects.listed_to(user).with_party([organisation])
        promised = Commitment.objects.listed_to(user).filter(lead_organisation=organisation)
        return super().get_context_data(
            agreements=agreements.for_register(day)[:SHOWN],
            agreements_count=agreements.count(),
            commitments=promised.for_page(day).most_urgent_first()[:SHOWN],
            commitments_count=promised.count(),
            posts=organisation.posts.select_related("person"),
            day=day,
            **kwargs,
        )


class DelegationView(RecordView):
    """A journey: who went where and when, what was signed and promised on it."""

    model = Delegation
    papers = [VisitReport, StayProgramme]

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related("forum", "in_return_for", "origin").with_stops()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        delegation, user, day = self.object, self.request.user, today()
        agreements = Agreement.objects.listed_to(user).filter(delegation=delegation)
        promised = Commitment.objects.listed_to(user).filter(delegation=delegation)
        return super().get_context_data(
            members=delegation.members.select_related("person"),
            stops=delegation.stops.select_related("city"),
            programme=Programme(delegation),
            return_visits=Delegation.objects.listed_to(user).filter(in_return_for=delegation),
            agreements=agreements.for_register(day)[:SHOWN],
            agreements_count=agreements.count(),
            commitments=promised.for_page(day)[:SHOWN],
            commitments_count=promised.count(),
            documents=Document.objects.visible_to(user).filter(delegation=delegation),
            day=day,
            **kwargs,
        )
