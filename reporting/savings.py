"""Everything that happened to a record and to what hangs on it, a line for each value that changed."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from .history import Names, lists_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from django.db.models import QuerySet

    from accounts.models import AnyUser

    from .history import Change

#: So many versions of one table are read for one record; the report says if there are more.
MOST = 5_000


@dataclass(frozen=True)
class Hanging:
    """A table whose rows belong to a record: by its foreign key, or by that of the row between them."""

    model: Any
    by: tuple[str, ...]

    def versions(self, owner: int) -> QuerySet[Any]:
        return _reaching(self.model, self.by, owner)


def _reaching(model: Any, by: tuple[str, ...], owner: int) -> QuerySet[Any]:
    first, *rest = by
    if not rest:
        return model.history.filter(**{first: owner})
    between = model._meta.get_field(first).related_model
    return model.history.filter(**{f"{first}__in": _reaching(between, tuple(rest), owner).values("id")})


@dataclass(frozen=True)
class Line:
    """One value before and after, or one row that came or went with all its values."""

    pk: int
    moment: dt.datetime
    user: Any
    kind: str
    action: str
    table: str
    kind_of_record: str
    subject: str
    field: str
    label: str
    before: list[str]
    after: list[str]


@dataclass(frozen=True)
class Told:
    """The lines, the latest first, and whether older ones were left out."""

    lines: list[Line]
    is_cut: bool


def told_of(record: Any, hanging: list[Hanging], reader: AnyUser) -> Told:
    """Of ``record`` and what hangs on it, as much as ``reader`` may know.

    A fixed number of queries for each table, however many versions there are.
    """
    tables = [(type(record), record.history.all())]
    tables += [(one.model, known(one.model, one.versions(record.pk), reader)) for one in hanging]
    lines, is_cut = [], False
    for number, (model, versions) in enumerate(tables):
        found = list(_latest(versions, lists_of(model)))
        is_cut |= len(found) > MOST
        lines += list(_lines(model, found[:MOST], reader, owner=type(record) if number else None))
    lines.sort(key=lambda line: (line.moment, line.pk), reverse=True)
    return Told(lines, is_cut)


def known(model: Any, versions: QuerySet[Any], reader: AnyUser) -> QuerySet[Any]:
    """Without the versions of rows, or with rows beside them, that ``reader`` may not know of."""
    for one in model._meta.fields:
        related = one.related_model or (model if one.primary_key else None)
        rows = related._default_manager.all() if related else None
        if rows is not None and hasattr(rows, "visible_to") and (seen := rows.visible_to(reader)).query.where:
            hidden = rows.order_by().exclude(pk__in=seen.order_by().values("pk")).values("pk")
            versions = versions.exclude(**{f"{one.name}__in": hidden})
            if not one.primary_key and related is not None and hasattr(related, "history"):
                gone = related.history.filter(history_type="-").values("id")
                versions = versions.exclude(**{f"{one.name}__in": gone})
    return versions


def _latest(versions: QuerySet[Any], lists: dict[Any, str]) -> QuerySet[Any]:
    newest = versions.select_related("history_user").prefetch_related(*lists.values())
    return newest.order_by("-history_date", "-history_id")[: MOST + 1]


def _lines(model: Any, versions: list[Any], reader: AnyUser, *, owner: Any) -> Iterator[Line]:
    """Of an ``owner`` there are many such rows: each line says which, and not whose."""
    names = Names(model, lists_of(model), versions, reader)
    kind = str(model._meta.verbose_name)
    by_row = sorted(versions, key=lambda one: (one.id, one.history_date, one.history_id), reverse=True)
    for newer, older in pairwise([*by_row, None]):
        same = older is not None and older.id == newer.id
        subject = f"{kind}: {names.of(newer)}".removesuffix(": ") if owner else kind
        if same and newer.history_type == "~":
            for change in names.changes(older, newer):
                yield _line(newer, subject, change=change)
        else:  # it came or went; or nothing says what it was before, or it belonged elsewhere
            yield _line(newer, subject, whole=names.values(newer, owner))


def _line(
    version: Any, subject: str, *, change: Change | None = None, whole: list[str] | None = None
) -> Line:
    meta = version.instance_type._meta
    went = version.history_type == "-"
    before, after = (whole, None) if went else (None, whole)
    if change:
        before, after = [change.before], [change.after]
    return Line(
        pk=version.history_id,
        moment=version.history_date,
        user=version.history_user,
        kind=version.history_type,
        action=version.get_history_type_display(),
        table=meta.model_name,
        kind_of_record=str(meta.verbose_name),
        subject=subject,
        field=f"{meta.model_name}.{change.name}" if change else "",
        label=change.label if change else "",
        before=before or [],
        after=after or [],
    )
