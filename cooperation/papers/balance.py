"""Who owes what in the cooperation with a city on a day, on paper: the numbers and the rows behind them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from agreements.models.choices import Promiser
from cooperation.balance import TITLES, Account, accounts

from .tables import COMMITMENTS, Table, table

if TYPE_CHECKING:
    import datetime as dt

    from agreements.models import Commitment
    from agreements.models.commitment import CommitmentQuerySet

LATE_TITLES = {
    Promiser.OURS: _("What we are late with"),
    Promiser.THEIRS: _("What they are late with"),
    Promiser.JOINT: _("What both sides are late with"),
}


@dataclass(frozen=True)
class Balance:
    """What the sides have promised each other and not dropped by the day."""

    commitments: CommitmentQuerySet
    day: dt.date

    def accounts(self) -> list[Account]:
        return accounts(self.commitments, self.day)

    def late(self, most: int) -> list[Commitment]:
        """What is late, the longest first."""
        return list(self.commitments.overdue(self.day).for_register(self.day).order_by("due_on", "pk")[:most])

    def tables(self) -> list[tuple[Any, Table]]:
        """For each side what it still owes, what is due first on top; one query or two a side."""
        owed = self.commitments.unfinished(self.day).for_register(self.day)
        found = [(TITLES[side], table(COMMITMENTS, owed.filter(side=side))) for side in Promiser]
        return [(title, rows) for title, rows in found if rows.rows]

    def late_tables(self) -> list[tuple[Any, Table]]:
        """For each side what it is late with, the longest first."""
        late = self.commitments.overdue(self.day).for_register(self.day).order_by("due_on", "pk")
        found = [(LATE_TITLES[side], table(COMMITMENTS, late.filter(side=side))) for side in Promiser]
        return [(title, rows) for title, rows in found if rows.rows]
