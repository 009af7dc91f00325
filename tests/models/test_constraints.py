"""What the database refuses, both ways: every constraint lets good rows in and keeps bad ones out.

A new constraint without a line in checks.py, checks_of_agreements.py or twins.py fails the first test.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction

from tests import factories as make
from tests.factories import FACTORIES
from tests.models.checks import CHECKS
from tests.models.twins import UNIQUE

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db

#: The one record of its table, true or nothing: tested below.
SINGLE = {"office_only_one", "office_only_true", "office_named"}
TABLES = [model for model in FACTORIES if not model._meta.proxy]
MODEL_OF = {constraint.name: model for model in TABLES for constraint in model._meta.constraints} | {
    f"{model._meta.app_label}.{model.__name__}.{field.name}": model
    for model in TABLES
    for field in model._meta.fields
    if field.unique and not field.primary_key
}


def test_every_constraint_stands_in_a_table() -> None:
    assert set(CHECKS) | set(UNIQUE) | SINGLE == set(MODEL_OF)


def test_the_office_is_one() -> None:
    assert broken_by(lambda: make.office(name_ru="", name_en="E")) == "office_named"
    make.office(name_ru="", name_kk="Қ")
    assert broken_by(make.office) == "office_only_one"
    assert broken_by(lambda: make.office(only=False)) == "office_only_true"


def broken_by(save: Callable[[], Any]) -> str:
    """The name of the constraint that the database refuses this for."""
    try:
        with transaction.atomic():
            save()
            connection.check_constraints()  # deferred ones speak up at the end of a transaction
    except IntegrityError as error:
        return error.__cause__.diag.constraint_name
    return "nothing"


def messages_of(row: models.Model) -> list[str]:
    """What a form says of the row."""
    try:
        row.validate_constraints()
        row.validate_unique()
    except ValidationError as error:
        return error.messages
    return []


def message_of(name: str) -> list[str]:
    constraints = {one.name: one for one in MODEL_OF[name]._meta.constraints}
    return [str(constraints[name].get_violation_error_message() % {"name": name})]


def changed(row: models.Model, columns: Any) -> models.Model:
    for column, value in (columns(row) if callable(columns) else columns).items():
        setattr(row, column, value)
    return row


@pytest.mark.parametrize("name", CHECKS)
def test_a_check_lets_good_rows_in(name: str) -> None:
    for columns in CHECKS[name][0]:
        row = changed(FACTORIES[MODEL_OF[name]](), columns)
        row.save()
        assert messages_of(row) == []


#: The trigger that guards whole chains speaks before the check of a single row.
SPEAKS_FIRST = {"agreement_not_its_own_parent": "agreement_parents_do_not_loop"}


@pytest.mark.parametrize("name", CHECKS)
def test_a_check_keeps_bad_rows_out_and_says_why(name: str) -> None:
    for columns in CHECKS[name][1]:
        row = changed(FACTORIES[MODEL_OF[name]](), columns)
        assert broken_by(row.save) == SPEAKS_FIRST.get(name, name)
        assert messages_of(row) == message_of(name)


@pytest.mark.parametrize("name", UNIQUE)
def test_what_is_unique_stands_beside_what_differs(name: str) -> None:
    same, others = UNIQUE[name]()
    for columns in [same, *others]:
        FACTORIES[MODEL_OF[name]](**columns)
    connection.check_constraints()


@pytest.mark.parametrize("name", UNIQUE)
def test_what_is_unique_is_refused_twice_and_says_why(name: str) -> None:
    same, others = UNIQUE[name]()
    factory = FACTORIES[MODEL_OF[name]]
    factory(**same)
    refused = broken_by(lambda: factory(**same))
    messages = messages_of(changed(factory(**others[0]), same))
    if "." in name:  # a unique field: PostgreSQL and Django name and word it themselves
        assert name.rpartition(".")[2] in refused
        assert messages
    else:
        assert refused == name
        assert messages == message_of(name)
