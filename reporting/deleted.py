"""Records that were deleted: which there are, and the verb that brings one back from its history."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .history import Names, lists_of, row_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

    from accounts.models import AnyUser, User

#: What hangs on a record goes in the same transaction, a moment before it.
TOGETHER = dt.timedelta(minutes=1)
#: Why a row stays where it is.
HOLDS_HIDDEN = gettext_lazy("What is not shown to you would be deleted with it. Ask the head of the unit.")


def deletions_of(model: Any) -> QuerySet[Any]:
    """The last version of each row of ``model`` that is not there any more, the latest deletion first."""
    gone = model.history.filter(history_type="-").exclude(
        id__in=model._meta.concrete_model._base_manager.order_by().values("pk")
    )
    last = gone.order_by("id", "-history_date", "-history_id").distinct("id")
    return model.history.filter(pk__in=last.values("pk")).order_by("-history_date", "-history_id")


@dataclass(frozen=True)
class Deletion:
    """A deleted row as the list tells it."""

    version: Any
    name: str
    values: list[str]


def told(model: Any, versions: list[Any], reader: AnyUser) -> list[Deletion]:
    """In words; as many queries for many as for one."""
    models.prefetch_related_objects(versions, *lists_of(model).values())
    names = Names(model, lists_of(model), versions, reader)
    return [Deletion(version, names.of(version), names.values(version)) for version in versions]


# --- Bringing back ---


@transaction.atomic
def bring_back(*, version: Any, user: User) -> Any:
    """The deleted row of ``version`` with its key and its values, and all that was deleted together with it.

    ValidationError says what is in the way: it is there already, or what it
    points to is not there; IntegrityError comes of a rule of the database,
    such as a number that was given to another row meanwhile.
    """
    _one_at_a_time(version)
    if version.instance_type._base_manager.filter(pk=version.id).exists():
        raise ValidationError(_("It was brought back already."))
    row = _entered(version, user)
    for hanging in _hanging_on(version):
        _entered(hanging, user)
    connection.check_constraints()
    return row


def _one_at_a_time(version: Any) -> None:
    """Until the end of the transaction: of two who bring the same row back the second finds it there."""
    with connection.cursor() as cursor:
        table = version.instance_type._meta.db_table
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s), %s)", [table, version.id % 2**31])


def _entered(version: Any, user: User) -> Any:
    _refuse_lost_parents(version)
    row: Any = row_of(version, whole=False)
    row.updated_by = user
    row._history_user = user  # noqa: SLF001 - the name that simple-history reads
    row.save(force_insert=True)
    kept = {name: getattr(version, name) for name in ("created_at",) if hasattr(version, name)}
    type(row)._base_manager.filter(pk=row.pk).update(**kept)  # an insert says now
    _list_again(row)
    return row


def _list_again(row: Any) -> None:
    """The lists as the last version before the deletion has them: the deletion itself finds them empty."""
    version = row.history.filter(history_type__in="+~").exclude(history_date__gt=_deleted_at(row)).first()
    for one, accessor in lists_of(type(row)).items() if version else ():
        column = f"{one.m2m_reverse_field_name()}_id"
        keys = [getattr(link, column) for link in getattr(version, accessor).all()]
        if keys:
            getattr(row, one.name).set(one.related_model._base_manager.filter(pk__in=keys))


def _deleted_at(row: Any) -> dt.datetime:
    return row.history.filter(history_type="-").latest().history_date


def _refuse_lost_parents(version: Any) -> None:
    for one in version.instance_type._meta.concrete_fields:
        key = getattr(version, one.attname, None) if one.is_relation else None
        if key is not None and not one.related_model._base_manager.filter(pk=key).exists():
            raise ValidationError(_missing(one, key))


def _missing(one: Any, key: int) -> str:
    name = ""
    if hasattr(one.related_model, "history"):
        last = deletions_of(one.related_model).filter(id=key).first()
        name = str(row_of(last)) if last else ""
    sentence = _("{field} “{name}” is not in the register any more. Bring it back first.")
    return sentence.format(field=capfirst(one.verbose_name), name=name)


def _hanging_on(version: Any) -> Iterator[Any]:
    """The last versions of what went with the row, each after what it hangs on itself."""
    for relation in version.instance_type._meta.related_objects:
        model: Any = relation.related_model
        if relation.on_delete is not models.CASCADE or not hasattr(model, "history"):
            continue
        gone = deletions_of(model).filter(
            **{relation.field.name: version.id},
            history_date__range=(version.history_date - TOGETHER, version.history_date + TOGETHER),
        )
        for hanging in _of_one_transaction(gone, version):
            yield hanging
            yield from _hanging_on(hanging)


def _of_one_transaction(gone: QuerySet[Any], version: Any) -> Iterator[Any]:
    """Those written by the transaction that wrote ``version``, by PostgreSQL's own mark of each row."""
    mark = _marks(type(version), [version.pk])[version.pk]
    marks = _marks(gone.model, [one.pk for one in gone])
    return (one for one in gone.order_by("history_id") if marks[one.pk] == mark)


def _marks(history: Any, keys: list[int]) -> dict[int, str]:
    table = connection.ops.quote_name(history._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT history_id, xmin::text FROM {table} WHERE history_id = ANY(%s)",  # noqa: S608 - a table of ours
            [keys],
        )
        return dict(cursor.fetchall())
