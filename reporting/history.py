"""The history of a row in words: who changed what, when, from which value to which."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from . import difference
from .formats import long_date, text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.models import AnyUser

    from .difference import Words

LIMIT = 20
#: Letters: shorter texts are told whole; of longer ones than the second, words are not compared.
LONG, LONGEST = 60, 10_000


@dataclass(frozen=True)
class Change:
    """One value before and after; empty where there was none."""

    label: str
    before: str
    after: str
    #: The column; empty for what is no column of the row.
    name: str = ""

    @property
    def words(self) -> list[Words]:
        """A long text that was reworded: only the words that changed, among those around them."""
        if min(len(self.before), len(self.after)) < LONG or len(self.before) + len(self.after) > LONGEST:
            return []
        return difference.Change(self.before, self.after).words


@dataclass(frozen=True)
class Entry:
    """One saving of a row; only a change of an existing row tells its values.

    ``subject`` names the row where it is one that hangs on another.
    """

    moment: dt.datetime
    user: Any
    action: str
    changes: list[Change] = field(default_factory=list)
    subject: str = ""


def entries(row: Any, reader: AnyUser, limit: int = LIMIT) -> list[Entry]:
    """The latest savings of ``row``, the latest first.

    Costs a query for the versions, one for each many-to-many field and one for
    each table that a changed foreign key leads to. Of rows that ``reader`` may
    not know of it says no more than that.
    """
    lists = lists_of(type(row))
    recorded = row.history.select_related("history_user").prefetch_related(*lists.values())
    versions = list(recorded[: limit + 1])
    names = Names(type(row), lists, versions, reader)
    told = [names.changes(older, newer) for newer, older in pairwise(versions)]
    told += [[]] * (len(versions) - len(told))  # before the oldest there was nothing to compare with
    return [
        Entry(version.history_date, version.history_user, version.get_history_type_display(), changes)
        for version, changes in list(zip(versions, told, strict=True))[:limit]
        if changes or version.history_type != "~"
    ]


def with_hanging(row: Any, hanging: Iterable[type[models.Model]], reader: AnyUser) -> list[Entry]:
    """The latest savings of ``row`` and of the rows of other tables that hang on it, deleted ones too."""
    told = entries(row, reader)
    for model in hanging:
        told += _of_hanging(model, row, reader)
    return sorted(told, key=lambda entry: entry.moment, reverse=True)[:LIMIT]


def _of_hanging(model: Any, row: Any, reader: AnyUser) -> list[Entry]:
    """The savings of what hangs on ``row``, each with the name that its row had then."""
    owner = next(one.name for one in model._meta.fields if one.related_model is type(row))
    recorded = model.history.filter(**{owner: row.pk}).select_related("history_user")
    versions = list(recorded.order_by("id", "-history_date", "-history_id")[: 5 * LIMIT])
    names = Names(model, {}, versions, reader)
    kind = model._meta.verbose_name
    told = []
    for newer, older in pairwise([*versions, None]):
        same = older is not None and older.id == newer.id
        changes = names.changes(older, newer) if same else []
        if changes or newer.history_type != "~":
            action, subject = newer.get_history_type_display(), f"{kind}: {names.of(newer)}"
            told.append(Entry(newer.history_date, newer.history_user, action, changes, subject))
    return told


def compared(model: Any, pairs: list[tuple[Any, Any]], reader: AnyUser) -> list[list[Change]]:
    """For each pair of versions, an older and a newer one of a row of ``model``, what changed between them.

    As many queries for many rows as for one: what ``entries`` costs, less the versions.
    """
    versions = [version for pair in pairs for version in pair]
    lists = lists_of(model)
    prefetch_related_objects(versions, *lists.values())
    names = Names(model, lists, versions, reader)
    return [names.changes(older, newer) for older, newer in pairs]


def told_fields(model: Any) -> list[Any]:
    """The fields that a history tells of, the many-to-many ones last."""
    history = model.history.model
    kept = {one.name for one in history._meta.concrete_fields}
    plain = [one for one in model._meta.concrete_fields if one.name in kept and _is_told(one)]
    return [*plain, *history._history_m2m_fields]


def lists_of(model: Any) -> dict[Any, str]:
    """The many-to-many fields with a history → where a version keeps its rows of them."""
    history = model.history.model
    return {one: f"{history.__name__.lower()}_{one.name}_set" for one in history._history_m2m_fields}


class Names:
    """How the values of some versions are called, all foreign keys looked up together."""

    def __init__(
        self, model: type[models.Model], lists: dict[Any, str], versions: list[Any], reader: AnyUser
    ) -> None:
        self.lists = lists
        self.secret_by: tuple[str, ...] = getattr(model, "secret_by", ())
        self.fields = [one for one in told_fields(model) if not one.many_to_many or one in lists]
        self.related = {
            one: self._rows(one, versions, reader)
            for one in self.fields
            if isinstance(one, (models.ForeignKey, models.ManyToManyField))
        }

    def _keys(self, one: Any, version: Any) -> set[Any]:
        if one in self.lists:
            column = f"{one.m2m_reverse_field_name()}_id"
            return {getattr(link, column) for link in getattr(version, self.lists[one]).all()}
        return {getattr(version, one.attname)} - {None}

    def _rows(self, one: Any, versions: list[Any], reader: AnyUser) -> dict[Any, Any]:
        keys = set().union(*(self._keys(one, version) for version in versions))
        if not keys:
            return {}
        model = one.related_model
        rows = model._default_manager.all()
        known = rows.visible_to(reader) if hasattr(rows, "visible_to") else rows
        found = known.in_bulk(keys)
        if len(found) < len(keys) and hasattr(model, "history") and not known.query.where:
            found |= last_known(model, keys - found.keys())
        return found

    def is_secret(self, version: Any) -> bool:
        """Whether it belonged to what the reader may not know of, wherever its row belongs since."""
        owners = [one for one in self.fields if one.name in self.secret_by]
        return any(not self._keys(one, version) <= self.related[one].keys() for one in owners)

    def changes(self, older: Any, newer: Any) -> list[Change]:
        """Of a secret version no more than that it belonged elsewhere."""
        is_secret = self.is_secret(older) or self.is_secret(newer)
        told = (
            Change(str(one.verbose_name), self.told(one, older), self.told(one, newer), one.name)
            for one in self.fields
            if not is_secret or one.name in self.secret_by
        )
        return [change for change in told if change.before != change.after]

    def values(self, version: Any, owner: Any = None) -> list[str]:
        """What a version says, «label: value», but for what it leaves open, an answer of no and its owner."""
        fields = [one for one in self.fields if owner is None or one.related_model is not owner]
        fields = [] if self.is_secret(version) else fields
        told = ((one, self.told(one, version)) for one in fields)
        return [f"{one.verbose_name}: {words}" for one, words in told if words and not _is_no(one, version)]

    def told(self, one: Any, version: Any) -> str:
        """A value of a version as a person reads it."""
        if one in self.related:
            unknown = _("a record that is not shown")
            names = (str(self.related[one].get(key, unknown)) for key in self._keys(one, version))
            return "; ".join(sorted(names))
        return _plain(one, version)

    def of(self, version: Any) -> str:
        """What the row was called; nothing where that would take a row that is not there or not shown."""
        if self.is_secret(version):
            return ""
        row = row_of(version)
        for one in self.related:
            if not one.many_to_many and (key := getattr(version, one.attname)) in self.related[one]:
                setattr(row, one.name, self.related[one][key])
        try:
            return str(row)
        except ObjectDoesNotExist:
            return ""


def row_of(version: Any, *, whole: bool = True) -> Any:
    """The row as it was, unsaved; columns that its history leaves out are empty: each would cost a query.

    Not so unless ``whole``: then they have what a new row has.
    """
    model = version.instance_type
    row = model(**{one.attname: getattr(version, one.attname) for one in version.tracked_fields})
    for one in model._meta.concrete_fields if whole else ():
        row.__dict__.setdefault(one.attname, None)
    return row


def last_known(model: Any, keys: set[Any]) -> dict[Any, Any]:
    """Rows that were deleted, as they were last."""
    versions = model.history.filter(id__in=keys).order_by("id", "-history_date", "-history_id")
    return {version.id: row_of(version) for version in versions.distinct("id")}


def _is_no(one: Any, version: Any) -> bool:
    return isinstance(one, models.BooleanField) and not getattr(version, one.attname)


def _is_told(one: Any) -> bool:
    """What the system writes itself, and precisions, which are told with their dates, are left out."""
    return one.editable and not one.primary_key and not one.name.endswith("_precision")


def _plain(one: Any, version: Any) -> str:
    value = getattr(version, one.attname)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return long_date(value, getattr(version, f"{one.name}_precision", "day"))
    if isinstance(one, ArrayField):
        words: Any = dict(one.base_field.choices or ())
        return ", ".join(str(words.get(each, each)) for each in value or ())
    words = dict(one.flatchoices)
    return str(words[value]) if value in words else text(value)
