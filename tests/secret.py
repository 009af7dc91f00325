"""A register with a place for a secret, the secret, and everything that might tell of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from agreements.models import Agreement
from delegations.models import Delegation
from partners.models import City, Organisation, Sector
from reporting.models import Issue
from tests.addresses import REGISTERS, every_page
from tests.factories import agenda_item, agreement, commitment, days, decision, document, meeting, party, scan
from tests.filling import fill
from tests.reading import body
from workgroups.models import AgendaItem, Decision, Meeting, WorkingGroup

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.test import Client

    from agreements.models import Document

SECRET = "Поставка сверхсекретного оборудования"


@dataclass
class Register:
    """A register with a place for a secret: what will lead to it is there before."""

    visit: Delegation
    city: City
    ours: Organisation
    theirs: Organisation
    basis: Agreement
    follower: Agreement
    item: AgendaItem
    decision: Decision
    meeting: Meeting


def make_register() -> Register:
    """With another secret, and all that the one to be entered will hang on."""
    fill(2)
    # Of another secret, so that the protocol says before as well that something is not shown.
    other = agreement("Иное", restricted=True)
    planned = meeting(group=WorkingGroup.objects.earliest("pk"), number=9)
    item = agenda_item(meeting=planned, agreement=other)
    point = decision(item=item, commitment=commitment("Иное", agreement=other))
    ours, theirs = Organisation.objects.filter(city__isnull=False).order_by("pk")[:2]
    basis, follower = agreement("Основа"), agreement("Последующее")
    visit, partner = Delegation.objects.earliest("pk"), City.objects.partners()[0]
    return Register(visit, partner, ours, theirs, basis, follower, item, point, planned)


@dataclass
class Secret:
    """A restricted agreement, a document of its own and one of a commitment of it."""

    agreement: Agreement
    scan: Document
    evidence: Document


def enter_secret(register: Register) -> Secret:
    """Nothing else is new, and in the rows that were there before only what leads to it."""
    paper = agreement(
        SECRET,
        restricted=True,
        in_force=True,
        in_force_until=days(100),
        delegation=register.visit,
        place=register.city,
        parent=register.basis,
        amount=1_000_000,
        currency="KZT",
    )
    paper.sectors.add(Sector.objects.earliest("pk"))
    party(agreement=paper, organisation=register.ours, side="ours")
    party(agreement=paper, organisation=register.theirs)
    origin = {"agreement": paper, "delegation": register.visit, "city": register.city}
    promise = commitment(SECRET, **origin, lead_organisation=register.ours, due_on=days(-3))
    commitment(SECRET, **origin, due_on=days(3))
    secret = Secret(paper, scan(agreement=paper, title=SECRET), scan(commitment=promise, title=SECRET))
    document(agreement=paper, archive_place=SECRET)
    Agreement.objects.filter(pk=register.follower.pk).update(parent=paper)
    AgendaItem.objects.filter(pk=register.item.pk).update(agreement=paper)
    Decision.objects.filter(pk=register.decision.pk).update(commitment=promise)
    register.meeting.documents.add(secret.scan)
    return secret


#: The token of a form, times, and the numbers and keys of what the test itself has printed.
PASSING = r'value="\w{64}"|\d\d:\d\d|\d{4}/\d{6}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'


def seen(browser: Client, addresses: Iterable[str]) -> dict[str, str]:
    """What each page says, without the marks that differ from one answer to the next."""
    Issue.objects.all().delete()
    pages = {}
    for address in addresses:
        text = body(browser.get(address)).decode()
        pages[address] = re.sub(PASSING, "", text)
    return pages


def everywhere() -> list[str]:
    """All pages, all of their rows, the files, and what is found by the words of the secret."""
    files = [f"{reverse(name)}?format=csv" for name in REGISTERS]
    words = [f"{reverse(name)}?text={SECRET}" for name in REGISTERS] + [f"{reverse('search')}?q={SECRET}"]
    return [*every_page(rows=3), *files, *words]
