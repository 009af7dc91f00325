"""Answers of the database, kept until one of the tables they were read from changes (ADR 0015)."""

from __future__ import annotations

import hashlib
import re
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from django.apps import apps
from django.core.cache import caches
from django.core.exceptions import EmptyResultSet
from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

T = TypeVar("T")
#: Of this process alone: to ask another for an answer costs as much as to ask the database anew.
cache = caches["process"]
#: Seconds; an answer of yesterday is not asked for again, since the day stands in the query.
KEPT_FOR = 24 * 60 * 60
NAMES = re.compile(r'"(\w+)"')


class Kept:
    """The revisions of the tables at one moment, and the answers that belong to them.

    An answer is known by its query, so what a person may see, the day and the
    thresholds are in its key; and by the revisions of all tables the query
    names. A table without a trigger that counts its changes makes a query
    that is asked anew each time.
    """

    @cached_property
    def revisions(self) -> dict[str, int]:
        """One query, before the others: what changes meanwhile makes another key for the next reader."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT tgrelid::regclass::text, coalesce(sum(changes), 0)::bigint FROM pg_trigger "
                "LEFT JOIN cooperation_revision ON place = tgrelid::regclass::text "
                "WHERE tgname = 'note_revision' AND tgenabled <> 'D' "
                "AND pg_current_xact_id_if_assigned() IS NULL GROUP BY 1"
            )
            return dict(cursor.fetchall())

    def rows(self, query: QuerySet[Any]) -> list[Any]:
        return self.answer(query, list, [])

    def count(self, query: QuerySet[Any]) -> int:
        return self.answer(query.order_by(), counted, 0)

    def answer(self, query: QuerySet[Any], ask: Callable[[QuerySet[Any]], T], nothing: T) -> T:
        try:
            sql, values = query.query.sql_with_params()
        except EmptyResultSet:
            return nothing
        tables = set(NAMES.findall(sql)) & all_tables()
        if not tables <= self.revisions.keys():
            return ask(query.all())
        known = sorted((table, self.revisions[table]) for table in tables)
        shape = query._iterable_class.__name__  # noqa: SLF001 - rows as tuples and as dicts have one SQL
        told = repr((ask.__name__, shape, sql, values, known))
        key = f"kept-{hashlib.sha256(told.encode()).hexdigest()}"
        found: T | None = cache.get(key)
        if found is None:
            found = ask(query.all())
            cache.set(key, found, KEPT_FOR)
        return found


def counted(query: QuerySet[Any]) -> int:
    return query.count()


def all_tables() -> set[str]:
    return {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
