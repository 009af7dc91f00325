"""A few invented rows in the archive, of those that wait for nothing."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from agreements.models import Agreement, Commitment
from agreements.models.genealogy import OVER
from delegations.models import Delegation
from partners.models import City

from .rows import MARK, MARKED

if TYPE_CHECKING:
    from collections.abc import Iterator

#: One in so many; of few rows the first one.
ONE_OF = 200


def put_away(until: dt.date) -> None:
    """The day before ``until``, as entered twice."""
    for rows in candidates(until):
        marked = rows.listed().filter(**{MARKED[rows.model]: MARK}).order_by("pk")
        keys = list(marked.values_list("pk", flat=True))[::ONE_OF]
        rows.model._base_manager.filter(pk__in=keys).update(
            archived_on=until - dt.timedelta(days=1), archive_reason="Введено дважды"
        )


def candidates(until: dt.date) -> Iterator[Any]:
    waiting = Commitment.objects.unfinished(until).exclude(agreement=None).order_by().values("agreement")
    yield Agreement.objects.of_status(OVER, until).exclude(pk__in=waiting)
    yield Commitment.objects.filter(completed_on__lte=until)
    yield Delegation.objects.filter(state=Delegation.State.COMPLETED)
    yield City.objects.partners().filter(working_groups=None)
