"""The case the register grew from, read from the TOML files beside this one.

A table names its fields as the model does. ``key`` is what other tables call
the row by, ``like`` takes the rest from a named table, and a list of tables
holds the rows that hang on this one.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

from django.db import models, transaction

from agreements.actions import give_registry_number
from agreements.models import Agreement, Commitment
from delegations.models import Delegation, Forum
from partners.models import City, Organisation, Person, Sector
from reporting.dates import Precision, first_day, last_day
from reporting.models import Office
from workgroups.models import WorkingGroup

from .cities import read_cities

FILES = ("partners.toml", "case.toml", "agreements.toml", "commitments.toml")
#: What the files tell of, each after those it points to.
SECTIONS: dict[str, type[models.Model]] = {
    "offices": Office,
    "organisations": Organisation,
    "people": Person,
    "forums": Forum,
    "delegations": Delegation,
    "agreements": Agreement,
    "commitments": Commitment,
    "working_groups": WorkingGroup,
}
PRECISIONS = {1: Precision.YEAR, 2: Precision.MONTH, 3: Precision.DAY}
#: Dates that end something: "2010-12" is the last day of December; elsewhere it is the first.
ENDS = {"ends_on", "due_on"}

Row = dict[str, Any]


def is_untouched() -> bool:
    """Whether nobody has ever entered anything, not even something deleted since."""
    return not any(
        model._base_manager.exists() or model.history.exists()  # type: ignore[attr-defined]
        for model in (City, *SECTIONS.values())
    )


@transaction.atomic
def load_case() -> Counter[type[models.Model]]:
    """Enter the whole case; how many rows of which model. For an untouched register only."""
    case = Case(read_tables())
    case.enter_all()
    return case.entered


def read_tables() -> Row:
    """All files as one: sections one after the other, the ``like`` tables together."""
    tables: Row = {"like": {}}
    for name in FILES:
        contents = tomllib.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))
        tables["like"] |= contents.pop("like", {})
        tables |= contents
    return tables


class Case:
    """The entering of the case: what the tables say, and what has been entered so far."""

    def __init__(self, tables: Row) -> None:
        self.tables = tables
        self.known: dict[tuple[type[models.Model], str], models.Model] = {}
        self.entered: Counter[type[models.Model]] = Counter()

    def enter_all(self) -> None:
        self.known = {(Sector, sector.code): sector for sector in Sector.objects.all()}
        cities = read_cities()
        for slug in self.tables["cities"]:
            self.save(cities[slug], slug)
        for section, model in SECTIONS.items():
            for row in self.tables[section]:
                self.enter(model, self.complete(row))

    def complete(self, row: Row) -> Row:
        """The row with all that it is like; its own words win."""
        if "like" not in row:
            return row
        own = {name: value for name, value in row.items() if name != "like"}
        return self.complete(self.tables["like"][row["like"]]) | own

    def enter(self, model: type[models.Model], row: Row, **owner: models.Model) -> None:
        instance = model(**owner)
        lists = {}
        for name, value in row.items():
            if name == "key":
                continue
            field = model._meta.get_field(name)
            if isinstance(value, list):
                lists[field] = value
            elif isinstance(field, models.ForeignKey):
                setattr(instance, name, self.known[field.related_model, value])
            elif isinstance(field, models.DateField):
                set_date(instance, name, value)
            else:
                setattr(instance, name, value)
        self.save(instance, row.get("key"))
        for field, rows in lists.items():
            self.attach(instance, field, rows)

    def save(self, instance: models.Model, key: str | None) -> None:
        instance.full_clean()
        if isinstance(instance, Agreement):
            give_registry_number(agreement=instance)
        else:
            instance.save()
        self.entered[type(instance)] += 1
        if key:
            self.known[type(instance), key] = instance

    def attach(self, instance: models.Model, field: Any, rows: list[Any]) -> None:
        """Either the keys of known rows, or new rows that hang on this one."""
        if field.many_to_many:
            getattr(instance, field.name).set([self.known[field.related_model, key] for key in rows])
            return
        for row in rows:
            self.enter(field.related_model, row, **{field.field.name: instance})


def set_date(instance: models.Model, name: str, text: str) -> None:
    """«2010», «2010-12» or «2010-12-31»: the day it is stored as, and how much of it is known."""
    parts = [int(part) for part in text.split("-")]
    setattr(instance, name, (last_day if name in ENDS else first_day)(*parts))
    setattr(instance, f"{name}_precision", PRECISIONS[len(parts)])
