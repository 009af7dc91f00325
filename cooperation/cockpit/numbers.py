"""A number, and the register that shows exactly the rows it counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse


@dataclass(frozen=True)
class Number:
    """How many rows there are, and where they are listed."""

    value: int
    address: str


def register(name: str, **query: Any) -> str:
    """The address of a register with these filters; of a list, each value."""
    return f"{reverse(name)}?{urlencode(query, doseq=True)}"
