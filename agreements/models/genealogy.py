"""What rests on what: one recursive query, however long the chain.

A reader who may not know of a restricted agreement gets no chain through it: what
rests on it begins a tree of its own, so that nothing tells that it is there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models.expressions import RawSQL

from .access import granted_to, sees_all
from .choices import Access, Status

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import AnyUser

#: So many steps up and down are walked; real chains are of three.
DEEPEST = 12
#: Which an agreement must not be for those that rest on it to keep their basis.
OVER: list[str] = [Status.EXPIRED, Status.TERMINATED]
#: Which an agreement must be to have a basis to lose.
LIVING: list[str] = [Status.SIGNED, Status.IN_FORCE]

BELOW = """
    WITH RECURSIVE below(id, depth) AS (
        SELECT child.id, 1 FROM agreements_agreement child
        WHERE child.parent_id IN ({above}) AND (child.access <> %s OR child.id = ANY(%s))
        UNION
        SELECT child.id, below.depth + 1 FROM agreements_agreement child
        JOIN below ON child.parent_id = below.id
        WHERE below.depth < {deepest} AND (child.access <> %s OR child.id = ANY(%s))
    )
    SELECT id FROM below
"""


def closed_to(user: AnyUser | None) -> tuple[str, list[int]]:
    """The word of access that a chain does not pass, none for those who may see all; and the exceptions."""
    return ("", []) if sees_all(user) else (Access.RESTRICTED, granted_to(user))


def keys_below(above: QuerySet[Any], user: AnyUser | None) -> RawSQL:
    """The keys of all that rests on ``above``, directly or through others that ``user`` may know of."""
    sql, params = above.order_by().values("pk").query.sql_with_params()
    closed = closed_to(user)
    return RawSQL(BELOW.format(above=sql, deepest=DEEPEST), [*params, *closed, *closed])  # noqa: S611  # the one value put in is SQL by the ORM
