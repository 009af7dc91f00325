"""How invented rows come about, one floor after the other."""

from __future__ import annotations

from collections import defaultdict, deque
from typing import TYPE_CHECKING

from django.db import connection, transaction

from .archive import put_away
from .chance import Chance
from .groups import Groups
from .journeys import Journeys
from .papers import Papers
from .promises import Promises
from .world import make_world

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from agreements.models import Agreement

#: So many agreements are in memory at a time, with all that hangs on them.
CHUNK = 2000


@transaction.atomic
def generate(
    *,
    agreements: int,
    seed: int,
    until: dt.date,
    progress: Callable[[int], object],
    commitments: int | None = None,
) -> None:
    """Add so many invented agreements of the twenty years before ``until``, with everything around them.

    So many ``commitments`` among those that are signed, else about three for each.
    The same for the same seed, date and contents of the database, save for the
    keys. All or nothing. ``progress`` is told how many there are so far.
    """
    with connection.cursor() as cursor:  # else each foreign key waits in memory to be checked at the end
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    chance = Chance(seed)
    world = make_world(chance, agreements, until)
    trips = Journeys(chance, world).make(max(6, agreements // 200))
    papers, promises = Papers(chance, world, trips), Promises(chance, until)
    heard: dict[int, deque[Agreement]] = defaultdict(lambda: deque(maxlen=50))
    for start in range(0, agreements, CHUNK):
        made = papers.make(range(start, min(start + CHUNK, agreements)), agreements)
        promises.make(made, share(commitments, start, start + len(made), agreements))
        for paper in made:
            heard[paper.partner.pk].append(paper.agreement)
        progress(start + len(made))
    Groups(chance, world).make(heard, max(2, agreements // 2000))
    put_away(until)


def share(whole: int | None, start: int, end: int, total: int) -> int | None:
    """What of ``whole`` falls to the agreements from ``start`` to ``end``; the shares add up to it."""
    return None if whole is None else whole * end // total - whole * start // total
