"""The places, bodies and people that invented papers are about."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate

from partners.models import City, Organisation, Person, Post, Sector

from ..cities import read_cities
from .chance import WORDS, Chance, Words
from .numbers import Numbers
from .rows import MARK, save

#: How far back it all begins.
YEARS = dt.timedelta(days=20 * 365)
Kind = Organisation.Kind
#: How many of a hundred organisations are of each kind.
KINDS = {
    Kind.ENTERPRISE: 76,
    Kind.UNIVERSITY: 7,
    Kind.CLINIC: 6,
    Kind.TECHNOPARK: 4,
    Kind.CHAMBER: 4,
    Kind.OTHER: 3,
}
LEGAL_FORMS = {"KZ": Words("«{}» ЖШС", "ТОО «{}»"), "RU": Words("«{}» ЖШҚ", "ООО «{}»")}
HEADS = {
    Kind.ADMINISTRATION: Words("әкім", "аким"),
    Kind.ENTERPRISE: Words("бас директор", "генеральный директор"),
    Kind.UNIVERSITY: Words("ректор", "ректор"),
    Kind.CLINIC: Words("бас дәрігер", "главный врач"),
    Kind.TECHNOPARK: Words("директор", "директор"),
    Kind.CHAMBER: Words("төраға", "председатель"),
    Kind.OTHER: Words("директор", "директор"),
}
MAYOR = Words("мэр", "мэр")


@dataclass
class World:
    """What there is from the first day to the last, ready to be chosen from."""

    first: dt.date
    until: dt.date
    home: City
    cities: list[City]
    sectors: list[Sector]
    administrations: dict[int, Organisation] = field(default_factory=dict)
    bodies: dict[int, list[Organisation]] = field(default_factory=lambda: defaultdict(list))
    heads: dict[int, Person] = field(default_factory=dict)
    people: list[Person] = field(default_factory=list)

    @cached_property
    def partners(self) -> list[City]:
        """Cities across the border, those that cooperate most first."""
        return [city for city in self.cities if city.country != self.home.country]

    @cached_property
    def shares(self) -> list[float]:
        """How much each partner cooperates, summed up: the tenth city a tenth as much as the first."""
        return list(accumulate(1 / place for place in range(1, len(self.partners) + 1)))

    def some_partner(self, chance: Chance) -> City:
        return chance.choices(self.partners, cum_weights=self.shares)[0]

    def title_of_head(self, body: Organisation) -> Words:
        abroad = body.kind == Kind.ADMINISTRATION and body.city and body.city.country != self.home.country
        return MAYOR if abroad else HEADS[Kind(body.kind)]


def make_world(chance: Chance, agreements: int, until: dt.date) -> World:
    """Cities, a body for every thirty agreements, a head for each, and some more people."""
    cities = make_cities()
    home = next(city for city in cities if city.is_home)
    world = World(until - YEARS, until, home, cities, list(Sector.objects.all()))
    make_administrations(world)
    make_bodies(chance, world, max(80, agreements // 30))
    make_people(chance, world, max(40, agreements // 40))
    return world


def make_cities() -> list[City]:
    """The cities of the file; one that is in the register already stays as it is there."""
    known = {city.slug: city for city in City.objects.all()}
    home = next((city for city in known.values() if city.is_home), None)
    listed = read_cities()
    new = [city for slug, city in listed.items() if slug not in known]
    for city in new:
        city.note = MARK
        city.is_home = city.is_home and home is None
    save(new)
    cities = [known.get(slug, city) for slug, city in listed.items()]
    return cities if home is None or home in cities else [home, *cities]


def make_administrations(world: World) -> None:
    """One for each city; those in the register already are taken as they are."""
    known = Organisation.objects.filter(kind=Kind.ADMINISTRATION).exclude(city=None).select_related("city")
    world.administrations = {body.city.pk: body for body in known if body.city}
    new = {city.pk: administration_of(city) for city in world.cities if city.pk not in world.administrations}
    save(list(new.values()))
    world.administrations |= new


def administration_of(city: City) -> Organisation:
    if city.country == "KZ":
        name = Words(f"{city.name_kk} қаласының әкімдігі", f"Акимат города {city.name_ru_genitive}")
    else:
        name = Words(f"{city.name_kk} қаласының әкімшілігі", f"Администрация города {city.name_ru_genitive}")
    return Organisation(kind=Kind.ADMINISTRATION, city=city, note=MARK, **name.columns("name"))


def make_bodies(chance: Chance, world: World, number: int) -> None:
    """A third of the bodies in our city, the others anywhere; each with one or two directions."""
    taken = set(Organisation.objects.exclude(tax_number="").values_list("tax_number", flat=True))
    numbers = Numbers(chance, taken)
    others = [city for city in world.cities if city != world.home]
    bodies = []
    for _ in range(number):
        city = world.home if chance.happens(0.34) else chance.choice(others)
        bodies.append(body_of(chance, city, numbers))
        world.bodies[city.pk].append(bodies[-1])
    save(bodies)
    through = Organisation.sectors.through
    directions = ((body, sector) for body in bodies for sector in chance.some(world.sectors, 1, 2))
    save([through(organisation=body, sector=sector) for body, sector in directions])


def body_of(chance: Chance, city: City, numbers: Numbers) -> Organisation:
    kind = chance.choices(list(KINDS), list(KINDS.values()))[0]
    name = firm_name(chance, city) if kind == Kind.ENTERPRISE else institution_name(chance, city, kind)
    archived_on = dt.date(2020, 1, 31) if chance.happens(0.02) else None
    return Organisation(
        kind=kind,
        city=city,
        archived_on=archived_on,
        archive_reason="Ликвидировано" if archived_on else "",
        note=MARK,
        **name.columns("name"),
        **numbers.columns(city.country),
    )


def firm_name(chance: Chance, city: City) -> Words:
    name = chance.choice(WORDS["names"]["firm_beginnings"]) + chance.choice(WORDS["names"]["firm_endings"])
    if chance.happens(0.4):
        name += f"-{chance.randint(2, 99)}"
    return Words(*(form.format(name) for form in LEGAL_FORMS[city.country]))


def institution_name(chance: Chance, city: City, kind: Kind) -> Words:
    kk, ru = chance.words("institutions", kind)
    number = f" № {chance.randint(1, 40)}"
    return Words(kk.format(kk=city.name_kk) + number, ru.format(ru=city.name_ru_genitive) + number)


def make_people(chance: Chance, world: World, more: int) -> None:
    """A head for every invented body, and ``more`` people without an office; nobody real signs here."""
    bodies = [*world.administrations.values(), *(body for group in world.bodies.values() for body in group)]
    known = Post.objects.filter(organisation__in=bodies, person__note=MARK, until=None).select_related(
        "person"
    )
    world.heads = {post.organisation_id: post.person for post in known}
    headless = [body for body in bodies if body.note == MARK and body.pk not in world.heads]
    world.people = [person_of(chance) for _ in range(len(headless) + more)]
    save(world.people)
    world.heads |= {body.pk: person for body, person in zip(headless, world.people, strict=False)}
    save([post_of(chance, world, body) for body in headless])


def person_of(chance: Chance) -> Person:
    woman = chance.happens(0.4)
    surname, father = chance.words("names", "surnames"), chance.words("names", "fathers")
    given = chance.words("names", "women" if woman else "men")
    if woman:
        surname = Words(*(f"{part}а" for part in surname))
    patronymic = Words(*(part + ("на" if woman else "ич") for part in father))
    names = surname.columns("surname") | given.columns("given_name") | patronymic.columns("patronymic")
    return Person(note=MARK, **names)


def post_of(chance: Chance, world: World, body: Organisation) -> Post:
    since = chance.day(dt.date(2000, 1, 1), dt.date(2020, 12, 31))
    title = world.title_of_head(body)
    return Post(organisation=body, person=world.heads[body.pk], since=since, **title.columns("title"))
