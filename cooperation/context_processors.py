"""What every page knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from partners.models import Organisation
from reporting.models import Job, Office

if TYPE_CHECKING:
    from django.http import HttpRequest


@dataclass(frozen=True)
class Entry:
    """An entry of the main menu; ``addresses`` are the names under which it is the present one."""

    name: str
    title: Any
    addresses: tuple[str, ...]


#: The pages on which a meeting is planned.
PLANNING = ("agenda", "invitation", "plan-meeting", "replan-meeting", "call-off-meeting")
MENU = [
    Entry("agreements", _("Agreements"), ("agreements", "agreement", "unheard")),
    Entry("commitments", _("Commitments"), ("commitments", "commitment", "control", "plan", "year-end")),
    Entry("calendar", _("Calendar"), ("calendar", "calendar-feed")),
    Entry("delegations", _("Delegations"), ("delegations", "delegation")),
    Entry("cities", _("Cities"), ("cities", "city", "folder")),
    Entry("enterprises", _("Enterprises"), ("enterprises", "organisations", "organisation")),
    Entry("workgroups", _("Working groups"), ("workgroups", "workgroup", "meeting", *PLANNING)),
    Entry("reports", _("Documents"), ("reports", "contracts")),
]


def akimat() -> Organisation | None:
    """The administration of our own city, whose name heads pages and papers."""
    return Organisation.objects.filter(kind=Organisation.Kind.ADMINISTRATION, city__is_home=True).first()


def office() -> Office:
    """Whose papers these are: the requisites, or before they are entered the names of our administration."""
    if entered := Office.objects.first():
        return entered
    own = akimat()
    return Office(name_kk=own.name_kk, name_ru=own.name_ru, name_en=own.name_en) if own else Office()


def site(request: HttpRequest) -> dict[str, Any]:
    match = request.resolver_match
    return {
        "menu": MENU,
        "problems": [],  # what could not be read in the address; views that read it say their own
        "present_address": match.url_name if match else "",
        "akimat": SimpleLazyObject(akimat),
        "has_files": SimpleLazyObject(lambda: Job.objects.visible_to(request.user).exists()),
        "office": SimpleLazyObject(office),
        "public_register": settings.PUBLIC_REGISTER,
        "as_citizen": getattr(request, "as_citizen", False),
    }
