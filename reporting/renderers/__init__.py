"""The ways a report leaves the system, by the word after ``format=``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .page import page
from .print import TooManyRows, pdf
from .table import NoRoomToSay, csv, xlsx

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http.response import HttpResponseBase

    from reporting.report import Report

RENDERERS: dict[str, Callable[[Report, Any], HttpResponseBase]] = {
    "html": page,
    "pdf": pdf,
    "xlsx": xlsx,
    "csv": csv,
}

__all__ = ["RENDERERS", "NoRoomToSay", "TooManyRows"]
