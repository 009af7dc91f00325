"""The tree an agreement stands in, and what in it has lost or will lose its basis."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import connection

from .models import Agreement
from .models.genealogy import DEEPEST, LIVING, OVER, closed_to
from .models.periods import DAY

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from accounts.models import AnyUser

#: So many agreements of a tree are shown; those nearest to the one it is drawn for.
MOST = 60
#: So many that lose their basis are named.
MOST_LOSING = 20

FAMILY = """
    WITH RECURSIVE above(id, parent_id, signed_on, depth) AS (
        SELECT id, parent_id, signed_on, 0 FROM agreements_agreement WHERE id = %(own)s
        UNION ALL
        SELECT parent.id, parent.parent_id, parent.signed_on, above.depth - 1
        FROM agreements_agreement parent JOIN above ON parent.id = above.parent_id
        WHERE above.depth > -%(deepest)s AND (parent.access <> %(closed)s OR parent.id = ANY(%(granted)s))
    ), below(id, parent_id, signed_on, depth) AS (
        SELECT id, parent_id, signed_on, 0 FROM agreements_agreement WHERE id = %(own)s
        UNION ALL
        SELECT child.id, child.parent_id, child.signed_on, below.depth + 1
        FROM agreements_agreement child JOIN below ON child.parent_id = below.id
        WHERE below.depth < %(deepest)s AND (child.access <> %(closed)s OR child.id = ANY(%(granted)s))
        AND child.archived_on IS NULL
    )
    SELECT id, depth, count(*) OVER () FROM (SELECT * FROM above UNION SELECT * FROM below) family
    ORDER BY depth, signed_on, id LIMIT %(most)s
"""


@dataclass
class Node:
    """An agreement in its place in the tree."""

    agreement: Agreement
    depth: int
    is_own: bool
    branches: list[Node] = field(default_factory=list)

    @property
    def level(self) -> int:
        """How far it is set in on paper, which is only so wide."""
        return min(self.depth, 6)


@dataclass(frozen=True)
class Tree:
    """From the root down to the agreement, and all that rests on it."""

    nodes: list[Node]
    #: How many more rest on it than are shown.
    hidden: int

    @property
    def roots(self) -> list[Node]:
        return self.nodes[:1]

    @property
    def nodes_in_order(self) -> list[Node]:
        """Each followed by what rests on it, as it is read on paper."""
        return [node for root in self.roots for node in with_branches(root)]

    @property
    def above(self) -> list[Agreement]:
        """What the agreement rests on, the nearest first."""
        line = [node.agreement for node in self.nodes]
        own = next(place for place, node in enumerate(self.nodes) if node.is_own)
        return line[:own][::-1]


def with_branches(node: Node) -> Iterator[Node]:
    yield node
    for branch in node.branches:
        yield from with_branches(branch)


def tree_of(agreement: Agreement, user: AnyUser, day: dt.date) -> Tree:
    """In three queries, however deep and wide: keys and depths, the agreements, their renewals."""
    closed, granted = closed_to(user)
    with connection.cursor() as cursor:
        values: dict[str, Any] = {
            "own": agreement.pk,
            "deepest": DEEPEST,
            "closed": closed,
            "granted": granted,
            "most": MOST,
        }
        cursor.execute(FAMILY, values)
        places = cursor.fetchall()
    rows = (
        Agreement.objects.with_status(day).prefetch_related("renewals").in_bulk([key for key, *_ in places])
    )
    top = places[0][1]
    nodes = {key: Node(rows[key], depth - top, key == agreement.pk) for key, depth, _ in places}
    for node in list(nodes.values())[1:]:
        nodes[node.agreement.parent_id].branches.append(node)
    return Tree(list(nodes.values()), places[0][2] - len(places))


@dataclass(frozen=True)
class Loss:
    """What an agreement rests on and that ends before it."""

    basis: Agreement
    #: The first day without it.
    since: dt.date
    is_past: bool


def loss_of(agreement: Agreement, above: list[Agreement]) -> Loss | None:
    """What is over already, else what will be over first; nothing while the basis holds."""
    if agreement.status not in LIVING:
        return None
    over = [Loss(one, one.term.over_since, is_past=True) for one in above if one.term.over_since]
    own = agreement.last_day
    ending = [one for one in above if one.last_day and (own is None or one.last_day < own)]
    coming = [Loss(one, one.last_day + DAY, is_past=False) for one in ending if one.last_day]
    return min(over or coming, key=lambda loss: loss.since, default=None)


@dataclass(frozen=True)
class Losing:
    """What rests on an agreement and goes on after its end."""

    since: dt.date
    is_past: bool
    agreements: list[Agreement]
    number: int

    @property
    def hidden(self) -> int:
        return self.number - len(self.agreements)


def losing_with(
    agreement: Agreement, user: AnyUser, day: dt.date, *, ends_on: dt.date | None
) -> Losing | None:
    """What loses its basis where the last day of ``agreement`` is ``ends_on``; at most three queries."""
    is_past = agreement.status in OVER
    since = agreement.term.over_since if is_past else ends_on and ends_on + DAY
    return losing_since(agreement, user, day, since, is_past=is_past) if since else None


def losing_since(
    agreement: Agreement, user: AnyUser, day: dt.date, since: dt.date, *, is_past: bool
) -> Losing | None:
    """What rests on ``agreement`` and goes on after ``since``, the first day without it."""
    below = Agreement.objects.listed_to(user).of_status(LIVING, day)
    losing = below.resting_on(Agreement.objects.filter(pk=agreement.pk), user).outliving(since - DAY)
    named: list[Any] = list(losing[:MOST_LOSING])
    number = len(named) if len(named) < MOST_LOSING else losing.count()
    return Losing(since, is_past, named, number) if named else None
