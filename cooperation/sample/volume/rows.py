"""Writing many rows at once, and the mark they carry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agreements.models import Agreement, Commitment
from delegations.models import Delegation
from partners.models import City, Organisation, Person
from workgroups.models import WorkingGroup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db import models

#: What an invented row says of itself, and the column it says it in.
MARK = "синтетические данные"
MARKED: dict[type[models.Model], str] = {
    Agreement: "source",
    Commitment: "source_words",
    Delegation: "order_number",
    WorkingGroup: "note",
    Organisation: "note",
    Person: "note",
    City: "note",
}
BATCH = 1000


def first_real_row() -> models.Model | None:
    """A row that was not invented, if there is one."""
    for model, column in MARKED.items():
        if row := model._base_manager.exclude(**{column: MARK}).first():
            return row
    return None


def save(rows: Sequence[models.Model]) -> None:
    """Insert rows of one model. Their history is left out: nobody did anything."""
    if rows:
        type(rows[0])._base_manager.bulk_create(rows, batch_size=BATCH)
