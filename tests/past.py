"""A past for the tests: history as nobody can write it, because the database refuses."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet


@contextmanager
def unguarded(model: Any) -> Iterator[QuerySet[Any]]:
    """The versions of ``model``, for a moment without the triggers that keep them."""
    table = model.history.model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks to come cannot be altered
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield model.history.all()
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def redate(row: Any, moment: Any, **those: Any) -> None:
    """As if the versions of ``row``, or those of them that are so, had been recorded at another moment."""
    with unguarded(type(row)) as versions:
        versions.filter(id=row.pk, **those).update(history_date=moment)


def forget(row: Any) -> None:
    """As if ``row`` had been loaded without a history."""
    with unguarded(type(row)) as versions:
        versions.filter(id=row.pk).delete()
