"""The ways a report leaves the system, by the word after ``format=``."""

from __future__ import annotations

from .page import page
from .print import TooManyRows, pdf
from .table import csv, xlsx

RENDERERS = {"html": page, "pdf": pdf, "xlsx": xlsx, "csv": csv}

__all__ = ["RENDERERS", "TooManyRows"]
