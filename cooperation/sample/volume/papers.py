"""Invented agreements with all that hangs on them, except what they promise."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections import Counter, deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Max

from agreements.models import Agreement, Amendment, Document, Party, Renewal
from agreements.models.choices import CONTRACT_KINDS, Access, Kind, Side, TextLanguage
from reporting.dates import Precision

from .chance import Words
from .phrases import matter, thing, title
from .rows import MARK, save

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db import models

    from delegations.models import Delegation
    from partners.models import City, Organisation, Sector

    from .chance import Chance
    from .journeys import Trip
    from .world import World

#: How many of a hundred agreements are of each kind.
KINDS = {
    Kind.CONTRACT: 50,
    Kind.INTERMUNICIPAL: 13,
    Kind.MEMORANDUM: 12,
    Kind.PLAN: 8,
    Kind.PROTOCOL: 8,
    Kind.JOINT_VENTURE: 5,
    Kind.INTERREGIONAL: 3,
    Kind.INTERGOVERNMENTAL: 1,
}
FRAMEWORKS = (Kind.INTERMUNICIPAL, Kind.INTERREGIONAL, Kind.MEMORANDUM)
CURRENCIES = {"KZT": 45, "RUB": 40, "USD": 8, "EUR": 4, "CNY": 3}
LANGUAGES = ([TextLanguage.RUSSIAN], [TextLanguage.KAZAKH, TextLanguage.RUSSIAN])
YEAR = dt.timedelta(days=365)


@dataclass
class Paper:
    """An agreement, and what its title, parties and promises have in common."""

    agreement: Agreement
    partner: City
    ours: Organisation
    theirs: Organisation
    sectors: list[Sector]
    thing: Words


class Papers:
    """The maker of agreements from the world's first day to its last."""

    def __init__(self, chance: Chance, world: World, trips: list[Trip]) -> None:
        self.chance = chance
        self.world = world
        self.trips = [trip for trip in trips if trip.delegation.state == trip.delegation.State.COMPLETED]
        self.last_numbers = last_numbers()
        self.frameworks: deque[Agreement] = deque(maxlen=200)

    def make(self, places: range, total: int) -> list[Paper]:
        """The agreements of these places among ``total``, in order of time, with all that hangs on them."""
        first, until = self.world.first, self.world.until
        papers = [self.paper(first + (until - first) * place / total) for place in places]
        save([paper.agreement for paper in papers])
        self.frameworks.extend(paper.agreement for paper in papers if paper.agreement.kind in FRAMEWORKS)
        for hanging in (self.directions, self.parties, self.renewals, self.amendments, self.documents):
            save([row for paper in papers for row in hanging(paper)])
        return papers

    def paper(self, day: dt.date) -> Paper:
        chance = self.chance
        kind = chance.choices(list(KINDS), list(KINDS.values()))[0]
        partner = self.world.some_partner(chance)
        sectors = chance.some(self.world.sectors, 1, 2)
        of = thing(chance, sectors[0].code)
        agreement = Agreement(kind=kind, source=MARK, **self.text(kind, partner, of), **self.terms(kind))
        if chance.happens(0.98):  # the others stay drafts
            self.sign(agreement, day, partner)
        return Paper(agreement, partner, *self.sides(kind, partner), sectors, of)

    def sides(self, kind: Kind, partner: City) -> tuple[Organisation, Organisation]:
        """Two firms for a contract, two administrations for anything else."""
        world = self.world
        ours, theirs = world.administrations[world.home.pk], world.administrations[partner.pk]
        if kind not in CONTRACT_KINDS:
            return ours, theirs
        return self.chance.choice(world.bodies[world.home.pk]), self.chance.choice(
            world.bodies[partner.pk] or [theirs]
        )

    def text(self, kind: Kind, partner: City, of: Words) -> dict[str, str]:
        about = matter(self.chance, of)
        name = title(self.chance, kind, self.world.home, partner, about)
        subject = Words(
            f"{about.kk}, {partner.name_kk}.", f"Стороны договорились {about.ru}, {partner.name_ru}."
        )
        return name.columns("title") | subject.capitalised().columns("subject")

    def terms(self, kind: Kind) -> dict[str, Any]:
        """Access, languages, and the sum of most contracts."""
        chance = self.chance
        contract = kind in CONTRACT_KINDS
        access = Access.RESTRICTED if chance.happens(0.04) else Access.INTERNAL if contract else Access.PUBLIC
        terms = {"access": access, "text_languages": chance.choice(LANGUAGES)}
        if contract and chance.happens(0.85):
            terms["currency"] = chance.choices(list(CURRENCIES), list(CURRENCIES.values()))[0]
            terms["amount"] = chance.randint(1, 9999) * 10 ** chance.randint(3, 5)
        return terms

    def sign(self, agreement: Agreement, day: dt.date, partner: City) -> None:
        """Number, place and dates. One in twenty is known to the month only."""
        chance = self.chance
        self.last_numbers[day.year] += 1
        agreement.registry_year, agreement.registry_sequence = day.year, self.last_numbers[day.year]
        agreement.number_on_paper = f"{chance.randint(1, 999)}-{day:%y}" if chance.happens(0.6) else ""
        agreement.place = partner if chance.happens(0.6) else self.world.home
        agreement.delegation = self.journey_before(day) if chance.happens(0.1) else None
        agreement.parent = (
            chance.choice(self.frameworks) if self.frameworks and chance.happens(0.08) else None
        )
        if chance.happens(0.05):
            day = day.replace(day=1)
            agreement.signed_on_precision = agreement.in_force_from_precision = Precision.MONTH
        agreement.signed_on = day
        if chance.happens(0.97):
            self.put_in_force(agreement, day if chance.happens(0.8) else day + dt.timedelta(days=30))

    def journey_before(self, day: dt.date) -> Delegation | None:
        place = bisect_left(self.trips, day, key=lambda trip: trip.ends_on)
        return self.trips[place - 1].delegation if place else None

    def put_in_force(self, agreement: Agreement, day: dt.date) -> None:
        """For a term or for good; some were ended early, or notice is given of it."""
        chance = self.chance
        agreement.in_force_from = day
        if chance.happens(0.55):
            agreement.in_force_until = day + chance.choice((1, 2, 3, 5, 10)) * YEAR
            agreement.notice_days = chance.choice((None, 30, 60, 90))
        if day < self.world.until and chance.happens(0.04):
            agreement.terminated_on = chance.day(day, self.world.until + dt.timedelta(days=90))
            agreement.termination_reason = chance.words("texts", "reasons").ru

    # --- What hangs on an agreement ---

    def directions(self, paper: Paper) -> Iterator[models.Model]:
        for sector in paper.sectors:
            yield Agreement.sectors.through(agreement=paper.agreement, sector=sector)

    def parties(self, paper: Paper) -> Iterator[Party]:
        chance = self.chance
        yield self.party(paper, Side.OURS, paper.ours, 1)
        if chance.happens(0.04):
            name = Words("аталмаған кәсіпорын", "предприятие, в бумаге не названное")
            columns = name.columns("described")
            yield Party(agreement=paper.agreement, side=Side.THEIRS, city=paper.partner, order=2, **columns)
        else:
            yield self.party(paper, Side.THEIRS, paper.theirs, 2)
        third = self.world.administrations[self.world.some_partner(chance).pk]
        if chance.happens(0.04) and third != paper.theirs:
            yield self.party(paper, Side.THIRD, third, 3)

    def party(self, paper: Paper, side: Side, body: Organisation, order: int) -> Party:
        head = self.world.heads.get(body.pk)
        title = self.world.title_of_head(body).columns("title") if head else {}
        return Party(
            agreement=paper.agreement, side=side, organisation=body, signatory=head, order=order, **title
        )

    def renewals(self, paper: Paper) -> Iterator[Renewal]:
        """Up to three, each ending a whole first term later."""
        first, end = paper.agreement.in_force_from, paper.agreement.in_force_until
        if not (first and end) or paper.agreement.terminated_on:
            return
        term = end - first
        for number in (1, 2, 3):
            if end > self.world.until or self.chance.happens(0.6):
                return
            late = self.chance.happens(0.15)  # nobody noticed the end: not in force in between
            decided_on, end = end + dt.timedelta(days=60 if late else -20), end + term
            yield Renewal(agreement=paper.agreement, number=number, decided_on=decided_on, new_end=end)

    def amendments(self, paper: Paper) -> Iterator[Amendment]:
        signed_on = paper.agreement.signed_on
        if signed_on is None or not self.chance.happens(0.1):
            return
        for number in range(1, self.chance.randint(1, 2) + 1):
            day = self.chance.day(signed_on, self.world.until)
            text = self.chance.words("texts", "changes").columns("text")
            yield Amendment(agreement=paper.agreement, number=str(number), signed_on=day, **text)

    def documents(self, paper: Paper) -> Iterator[Document]:
        """Paper only: nobody scanned what never was."""
        if paper.agreement.signed_on and self.chance.happens(0.4):
            place = f"Архив акимата, опись {self.chance.randint(1, 9)}, дело {self.chance.randint(1, 2000)}"
            yield Document(agreement=paper.agreement, language=TextLanguage.RUSSIAN, archive_place=place)


def last_numbers() -> Counter[int]:
    """The last registry number given in each year."""
    numbered = Agreement.objects.exclude(registry_year=None).order_by().values("registry_year")
    found = numbered.annotate(last=Max("registry_sequence")).values_list("registry_year", "last")
    return Counter({year: last for year, last in found if year})
