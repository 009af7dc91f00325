"""Who owes what in the cooperation with a city on a day: the balance of commitments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from agreements.models.choices import Promiser

from .tables import COMMITMENTS, Table, table

if TYPE_CHECKING:
    import datetime as dt

    from agreements.models import Commitment
    from agreements.models.commitment import CommitmentQuerySet

TITLES = {
    Promiser.OURS: _("What we owe"),
    Promiser.THEIRS: _("What they owe"),
    Promiser.JOINT: _("What both sides owe"),
}


@dataclass(frozen=True)
class Account:
    """The commitments of one side in numbers: still to do, late among them, done."""

    title: Any
    open: int
    late: int
    done: int

    @property
    def total(self) -> int:
        return self.open + self.done


@dataclass(frozen=True)
class Balance:
    """What the sides have promised each other and not dropped by the day."""

    commitments: CommitmentQuerySet
    day: dt.date

    def accounts(self) -> list[Account]:
        """A line for each side that promised something, ours first. One query."""
        unfinished = Q(completed_on=None) | Q(completed_on__gt=self.day)
        rows = (
            self.commitments.standing(self.day)
            .order_by()
            .values_list("side")
            .annotate(
                open=Count("pk", filter=unfinished),
                late=Count("pk", filter=unfinished & Q(due_on__lt=self.day)),
                done=Count("pk", filter=~unfinished),
            )
        )
        by_side = {side: numbers for side, *numbers in rows}
        return [Account(TITLES[side], *by_side[side]) for side in Promiser if side in by_side]

    def late(self, most: int) -> list[Commitment]:
        """What is late, the longest first."""
        return list(self.commitments.overdue(self.day).for_register(self.day).order_by("due_on", "pk")[:most])

    def tables(self) -> list[tuple[Any, Table]]:
        """For each side what it still owes, what is due first on top; one query or two a side."""
        owed = self.commitments.unfinished(self.day).for_register(self.day)
        found = [(TITLES[side], table(COMMITMENTS, owed.filter(side=side))) for side in Promiser]
        return [(title, rows) for title, rows in found if rows.rows]

    def late_table(self) -> Table:
        late = self.commitments.overdue(self.day).for_register(self.day)
        return table(COMMITMENTS, late.order_by("due_on", "pk"))
