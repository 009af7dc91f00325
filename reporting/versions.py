"""Which rows of a table changed within a time, told from the versions that their history keeps.

Everything here is a query that the database answers: the versions of a table
may be many, and only those that a page shows are read.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q, Subquery

from .history import told_fields

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable


@dataclass(frozen=True)
class Period:
    """From a moment to another, which is not part of it any more."""

    begin: dt.datetime
    end: dt.datetime

    def holds(self, column: str) -> Q:
        return Q(**{f"{column}__gte": self.begin, f"{column}__lt": self.end})

    @property
    def recorded(self) -> Q:
        return self.holds("history_date")


class Differs(models.Func):
    """Two values that are not the same; nothing and nothing are."""

    template = "(%(expressions)s)"
    arg_joiner = " IS DISTINCT FROM "
    output_field = models.BooleanField()


def latest(model: Any, period: Period) -> models.QuerySet[Any]:
    """The last version of each row in the period, with ``base``, the key of the last one before the period.

    A row that was entered in the period, or without a history, has no ``base``.
    """
    history = model.history
    last = history.filter(period.recorded).order_by("id", "-history_date", "-history_id").distinct("id")
    base = Subquery(before(model, period).values("pk")[:1])
    return history.filter(pk__in=last.values("pk")).annotate(base=base)


def before(model: Any, period: Period) -> models.QuerySet[Any]:
    """Of the version at hand, those of its row before the period, the last one first."""
    versions = model.history.filter(id=OuterRef("id"), history_date__lt=period.begin)
    return versions.order_by("-history_date", "-history_id")


def bases(model: Any, **columns: Any) -> models.QuerySet[Any]:
    """Of the version at hand, the one before the period, if it is so: for an Exists."""
    return model.history.filter(pk=OuterRef("base"), **columns)


def turned(model: Any, period: Period, condition: Q) -> models.QuerySet[Any]:
    """Keys of the rows that came to be so within the period and were not so before it.

    Asked of the base itself, not of its key: that would be a join with all versions ever.
    """
    was = before(model, period).values(so=ExpressionWrapper(condition, models.BooleanField()))[:1]
    return latest(model, period).filter(condition).alias(was=Subquery(was)).filter(was=False).values("id")


def deleted(model: Any, period: Period) -> models.QuerySet[Any]:
    """The last versions of rows that were there before the period and were deleted in it."""
    return latest(model, period).filter(history_type="-", created_at__lt=period.begin)


def unknown_before(model: Any, period: Period) -> models.QuerySet[Any]:
    """Keys of rows that were there before the period without a history and were changed in it."""
    rows = latest(model, period).filter(base__isnull=True, created_at__lt=period.begin)
    return rows.exclude(history_type="-").values("id")


def first_so(model: Any, period: Period, keys: Iterable[int], condition: Q) -> dict[int, Any]:
    """For each row the first version in the period that is so: when it was noted, and by whom."""
    versions = model.history.filter(period.recorded, condition, id__in=keys).select_related("history_user")
    return {one.id: one for one in versions.order_by("id", "history_date", "history_id").distinct("id")}


def differing(model: Any, names: Iterable[str]) -> Q:
    """Of a version with a ``base``: one of the columns is another in it."""
    wanted = set(names)
    fields = [one for one in told_fields(model) if one.name in wanted]
    plain = [one for one in fields if not one.many_to_many]
    lists = [_other_list(model, one) for one in fields if one.many_to_many]
    return reduce(or_, lists, Q(Exists(bases(model).filter(_differ(model, plain)))))


def _differ(model: Any, fields: list[Any]) -> Q:
    """With a date goes the column that says how much of it is known."""
    kept = {one.name for one in model.history.model._meta.concrete_fields}
    names = [one.attname for one in fields]
    names += [f"{one.name}_precision" for one in fields if f"{one.name}_precision" in kept]
    return reduce(or_, (Q(Differs(F(name), OuterRef(name))) for name in names), Q(pk__in=[]))


def _other_list(model: Any, one: Any) -> Q:
    """A many-to-many field that has other rows than it had."""
    accessor = f"{model.history.model.__name__.lower()}_{one.name}_set"
    links = getattr(model.history.model, accessor).rel.related_model.objects
    column = f"{one.m2m_reverse_field_name()}_id"

    def listed(key: str) -> ArraySubquery:
        return ArraySubquery(links.filter(history=OuterRef(key)).order_by(column).values(column))

    return Q(base__isnull=False) & Q(Differs(listed("pk"), listed("base")))
