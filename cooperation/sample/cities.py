"""The cities of the case and those the invented agreements are spread over."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

from partners.models import City

FILE = Path(__file__).with_name("cities.csv")
HOME = "oskemen"
NUMBERS = {"latitude": Decimal, "longitude": Decimal, "population": int}


def read_cities() -> dict[str, City]:
    """All cities of the file by slug, not saved; coordinates in degrees."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        return {row["slug"]: city_of(row) for row in csv.DictReader(lines, delimiter=";")}


def city_of(row: dict[str, str]) -> City:
    values = {name: NUMBERS.get(name, str)(value) for name, value in row.items()}
    return City(**values, is_home=row["slug"] == HOME)
