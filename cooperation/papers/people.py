"""Who is who on both sides of the cooperation with a city."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models.choices import Side
from partners.models import Organisation, Post
from partners.models.person import alphabetical
from reporting.papers import NUMBER
from workgroups.models import Membership, WorkingGroup

from .tables import MOST_ROWS, NUMBER_WIDTH, Table

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet

    from accounts.models import AnyUser
    from partners.models import City, Person

COLUMNS = [
    (NUMBER, NUMBER_WIDTH),
    (gettext_lazy("full name"), 50),
    (gettext_lazy("position"), 0),
    (gettext_lazy("telephone, e-mail"), 38),
]


def who_is_who(city: City, user: AnyUser, day: dt.date) -> list[tuple[Any, Table]]:
    """The people of our side and of theirs: who holds a post, then who only sits in a working group."""
    groups = WorkingGroup.objects.listed_to(user).filter(city=city).active(day)
    seats = Membership.objects.filter(group__in=groups).valid_on(day).select_related("person", "group")
    organisations = Organisation.objects.listed_to(user)
    ours = organisations.filter(city__is_home=True, kind=Organisation.Kind.ADMINISTRATION)
    theirs = organisations.filter(city=city)
    return [
        (_("Our side"), people(posts(ours, day), seats.filter(side=Side.OURS))),
        (_("Their side"), people(posts(theirs, day), seats.exclude(side=Side.OURS))),
    ]


def posts(organisations: QuerySet[Organisation], day: dt.date) -> QuerySet[Post]:
    """Posts held on the day; those in administrations come first, whose kind begins the alphabet."""
    held = Post.objects.filter(organisation__in=organisations).held_on(day)
    return held.select_related("person", "organisation").order_by(
        "organisation__kind", *alphabetical("person__"), "pk"
    )


def people(held: QuerySet[Post], seats: QuerySet[Membership]) -> Table:
    """A row for each person, with all posts and seats. Two queries."""
    positions: dict[Person, list[str]] = {}
    for post in held:
        positions.setdefault(post.person, []).append(f"{post.title}, {post.organisation.short_name}")
    for seat in seats.order_by(*alphabetical("person__"), "pk"):
        own = positions.setdefault(seat.person, [seat.title] if seat.title else [])
        own.append(f"{seat.group.name}: {seat.get_role_display()}")
    rows = [
        [[person.full_name], words, [one for one in (person.phone, person.email) if one]]
        for person, words in positions.items()
    ]
    return Table(COLUMNS, rows[:MOST_ROWS], len(rows))
