"""The habits of the house, held by every model, migration and file; an exemption carries its reason.

That every model is in the admin, and opens there, is in admin/test_pages.py.
"""

from __future__ import annotations

import ast
import re
import tomllib
from functools import cache
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import translation
from django.utils.functional import Promise

from reporting.append_only import NAME

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from django.db import models

ROOT: Path = settings.BASE_DIR
SECURITY = ROOT / "docs" / "security.md"
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
#: The packages from the top down, as lint-imports holds them too.
FLOORS: list[str] = CONTRACTS[0]["layers"]
#: All tables of ours, those of the histories and of many-to-many relations included.
TABLES = [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label in FLOORS]
MODELS = [
    model for model in TABLES if not model._meta.auto_created and not model.__name__.startswith("Historical")
]
each_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)


# --- A later fact points to an earlier one ---


def relations(model: type[models.Model]) -> Iterator[type[models.Model]]:
    for field in (*model._meta.fields, *model._meta.many_to_many):
        if field.remote_field:
            yield field.remote_field.model


def test_relations_point_down_the_floors() -> None:
    upward = [
        f"{model._meta.label} → {target._meta.label}"
        for model in TABLES
        for target in relations(model)
        if target._meta.app_label in FLOORS
        and FLOORS.index(target._meta.app_label) < FLOORS.index(model._meta.app_label)
    ]
    assert upward == []


def test_relations_make_no_circle() -> None:
    """But for those of a table to itself, which constraints and triggers watch."""
    pointing = {model: {target for target in relations(model) if target is not model} for model in TABLES}
    TopologicalSorter(pointing).prepare()  # raises CycleError


# --- Every model ---

#: Nobody meets these columns: they are looked into, never shown.
UNSEEN = {"search_text", "search_vector"}
#: The words that begin a label with a capital: names.
NAMES = {"Russian": "a language", "Kazakh": "a language", "SHA-256": "a method"}
NO_HISTORY = {
    "CalendarFeed": "a key: a history would keep those that were thrown away",
    "ProviderAccount": "a proxy of the door's own table; Django's admin logs who was unbound by whom",
    "User": "accounts are changed by the administrator alone, and Django's admin logs that",
    "Job": "passing: the state of a file while it is made",
    "SavedView": "a person's bookmark: nothing of the register is in it",
    "Digest": "a history itself: what was sent to whom",
    "Reminder": "a history itself: of what somebody was told, once",
    "Issue": "a history itself: written once, when a paper is printed",
    "Use": "a history itself: the log of who signed in, printed and took files",
}


@each_model
def test_says_in_one_sentence_what_it_is_in_the_world(model: type[models.Model]) -> None:
    text = re.sub("«.*?»", "", model.__doc__ or "")
    assert not text.startswith(f"{model.__name__}("), "Django wrote this one"
    assert re.fullmatch(r"[A-Z][^.]+\.", text), text


@each_model
def test_order_is_settled_to_the_last_row(model: type[models.Model]) -> None:
    *_others, last = model._meta.ordering
    name = str(last).removeprefix("-")
    assert name == "pk" or model._meta.get_field(name).unique


@each_model
def test_names_are_translatable_and_in_lower_case(model: type[models.Model]) -> None:
    labels = [model._meta.verbose_name, model._meta.verbose_name_plural]
    labels += [
        field.verbose_name
        for field in model._meta.local_fields
        if not field.auto_created and field.name not in UNSEEN
    ]
    with translation.override("en"):
        for label in labels:
            assert isinstance(label, Promise), f"{label} is not translatable"
            assert str(label)[0].islower() or str(label).split()[0] in NAMES, str(label)


@each_model
def test_has_a_history(model: type[models.Model]) -> None:
    assert hasattr(model, "history") != (model.__name__ in NO_HISTORY)


@each_model
def test_has_no_logic_in_saving(model: type[models.Model]) -> None:
    ours = [base for base in model.__mro__ if base.__module__.split(".")[0] in FLOORS]
    assert not [base for base in ours if {"save", "delete"} & set(vars(base))]


@pytest.mark.django_db
def test_what_was_recorded_is_only_added_to() -> None:
    """Every table of a history has the triggers of reporting.append_only, switched on."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgenabled = 'O' AND tgname IN (%s, %s) "
            "GROUP BY 1 HAVING count(*) = 2",
            [NAME, f"{NAME}_whole"],
        )
        guarded = {table for (table,) in cursor.fetchall()}
    recorded = {model._meta.db_table for model in TABLES if model.__name__.startswith("Historical")}
    assert recorded
    recorded.add("reporting_use")
    assert recorded - guarded == set(), "add append_only(table) to the migration that makes the table"


# --- Migrations ---


def test_migrations_have_names() -> None:
    files = [path.stem for floor in FLOORS for path in (ROOT / floor).glob("migrations/0*.py")]
    assert files
    made_up = re.compile(r"_auto_|_and_more|_(alter|add|remove|rename|delete)_.*_")
    assert [name for name in files if made_up.search(name)] == []


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)  # exits with 1 otherwise


# --- Files ---


@cache
def files(*endings: str) -> list[Path]:
    """The files of the project, without what is installed or made."""
    made = {".venv", "var", "locale"}
    return [
        path
        for path in ROOT.rglob("*")
        if path.suffix in endings and not made & set(path.relative_to(ROOT).parts[:1])
    ]


def test_nothing_listens_to_signals() -> None:
    modules = {"django.dispatch", "django.db.models.signals", "django.core.signals"}
    listening = [
        f"{path}:{node.lineno}"
        for path in files(".py")
        if path.relative_to(ROOT).parts[0] in FLOORS
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module in modules
    ]
    assert listening == []


def test_no_file_is_over_600_lines() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in files(".py", ".html", ".css", ".js", ".md", ".sh", ".toml")
        if (lines := len(path.read_text().splitlines())) > 600
    }
    long.pop("agreements/migrations/0001_initial.py", None)  # written by makemigrations, never by hand
    assert long == {}


def test_every_line_of_the_table_of_faults_has_a_test() -> None:
    """docs/security.md numbers them; ``pytest --fault NUMBER`` runs the tests of one."""
    listed = {int(number) for number in re.findall(r"^\| (\d+) \|", SECURITY.read_text(), re.MULTILINE)}
    tests = [path for path in (ROOT / "tests").rglob("test_*.py") if path.name != "test_conventions.py"]
    named = {int(path.name[5:7]) for path in tests if re.match(r"test_\d\d_", path.name)}
    marked = {
        int(number)
        for path in tests
        for numbers in re.findall(r"mark\.fault\(([\d, ]+)\)", path.read_text())
        for number in numbers.split(",")
    }
    assert listed == set(range(1, 47))
    assert named | marked == listed
