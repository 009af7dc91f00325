"""Who owes what in the cooperation with each city on a day: the balance of commitments in numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agreements.models import Commitment
from agreements.models.choices import Promiser, State
from partners.models import City
from reporting.dates import today

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

    from django.db.models import QuerySet

    from accounts.models import AnyUser
    from agreements.models.commitment import CommitmentQuerySet

TITLES = {
    Promiser.OURS: _("What we owe"),
    Promiser.THEIRS: _("What they owe"),
    Promiser.JOINT: _("What both sides owe"),
}
LATE = (State.OVERDUE,)
#: The states of what is still to be done, what is late included.
OPEN = (State.OVERDUE, State.DUE_SOON, State.OPEN)
DONE = (State.DONE, State.DONE_LATE)
#: Still to be done, late among them, done.
Numbers = tuple[int, int, int]


@dataclass(frozen=True)
class Account:
    """The commitments of one side in numbers: still to do, late among them, done.

    Each number has the address of the register that shows exactly these rows.
    """

    side: str
    day: dt.date
    open: int
    late: int
    done: int
    #: The partner; without one, the account is of the cooperation with all cities.
    city: City | None = None

    @property
    def title(self) -> Any:
        return TITLES[Promiser(self.side)]

    @property
    def total(self) -> int:
        return self.open + self.done

    @property
    def open_address(self) -> str:
        return self._address(OPEN)

    @property
    def late_address(self) -> str:
        return self._address(LATE)

    @property
    def done_address(self) -> str:
        return self._address(DONE)

    def _address(self, states: tuple[str, ...]) -> str:
        query = QueryDict(mutable=True)
        if self.city:
            query["city"] = self.city.slug
        query["side"] = self.side
        query.setlist("state", list(states))
        if self.day != today():
            query["on"] = self.day.isoformat()
        return f"{reverse('commitments')}?{query.urlencode()}"


@dataclass(frozen=True)
class CityBalance:
    """What a city and we still owe each other: an account for every side, empty ones too."""

    city: City
    day: dt.date
    numbers: dict[str, Numbers]

    def __iter__(self) -> Iterator[Account]:
        return iter([self.ours, self.theirs, self.joint])

    def _account(self, side: str) -> Account:
        return account(side, self.day, self.city, self.numbers.get(side, (0, 0, 0)))

    @property
    def ours(self) -> Account:
        return self._account(Promiser.OURS)

    @property
    def theirs(self) -> Account:
        return self._account(Promiser.THEIRS)

    @property
    def joint(self) -> Account:
        return self._account(Promiser.JOINT)

    @property
    def open(self) -> int:
        return sum(account.open for account in self)

    @property
    def late(self) -> int:
        return sum(account.late for account in self)


def counted(commitments: CommitmentQuerySet, day: dt.date, *columns: str) -> QuerySet[Any, tuple]:
    """For each value of ``columns`` the numbers of an account: to be done, late among them, done."""
    unfinished = Q(completed_on=None) | Q(completed_on__gt=day)
    return (
        commitments.standing(day)
        .order_by()
        .values_list(*columns)
        .annotate(
            open=Count("pk", filter=unfinished),
            late=Count("pk", filter=unfinished & Q(due_on__lt=day)),
            done=Count("pk", filter=~unfinished),
        )
    )


def account(side: str, day: dt.date, city: City | None, numbers: Numbers) -> Account:
    owed, late, done = numbers
    return Account(side, day, owed, late, done, city)


def accounts(commitments: CommitmentQuerySet, day: dt.date, city: City | None = None) -> list[Account]:
    """A line for each side that promised something, ours first. One query."""
    by_side = {side: (owed, late, done) for side, owed, late, done in counted(commitments, day, "side")}
    return [account(side, day, city, by_side[side]) for side in Promiser if side in by_side]


def balances(user: AnyUser, day: dt.date) -> list[CityBalance]:
    """What is still owed in the cooperation with each partner city, most late first. Two queries."""
    owed = counted(Commitment.objects.listed_to(user).unfinished(day), day, "city", "side")
    return balances_of(user, day, owed)


def balances_of(user: AnyUser, day: dt.date, owed: Iterable[tuple]) -> list[CityBalance]:
    """Of what is owed as (city, side, to be done, late among them, done).

    A city in the archive is among them as long as anything is owed: that waits all the same.
    """
    by_city: dict[int | None, dict[str, Numbers]] = {}
    for key, side, to_do, late, done in owed:
        by_city.setdefault(key, {})[side] = to_do, late, done
    cities = City.objects.visible_to(user).partners().filter(pk__in=[key for key in by_city if key])
    found = [CityBalance(city, day, by_city[city.pk]) for city in cities]
    return sorted(found, key=lambda one: (-one.late, -one.open))
