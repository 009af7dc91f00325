"""The site with registers that take their time, want too much memory, or leave processes behind."""

from __future__ import annotations

import os
import subprocess
import time
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import path

from cooperation.urls import handler400, handler500  # noqa: F401 - the answers to errors belong to a site
from cooperation.urls import urlpatterns as site
from partners.filters import CityFilter
from partners.models import City
from reporting.columns import Column
from reporting.report import Report
from reporting.views import ReportView

if TYPE_CHECKING:
    from django.db.models import QuerySet


class Register(Report):
    """Cities, whose names take what ``value`` takes."""

    name = title = print_title = "register"
    filterset_class = CityFilter

    def get_queryset(self) -> QuerySet[Any]:
        return City.objects.all()


class Quick(Register):
    columns = [Column(name="name", label="name", value="name_ru")]


def slowly(row: City) -> str:
    time.sleep(0.005)
    return row.name_ru


class Slow(Register):
    """Half a second for each hundred rows."""

    columns = [Column(name="name", label="name", value=slowly)]


hoard: list[bytearray] = []


def greedily(row: City) -> str:
    hoard.append(bytearray(64 * 1024 * 1024))
    return row.name_ru


class Greedy(Register):
    columns = [Column(name="name", label="name", value=greedily)]


class Aborting(Register):
    """As a library does that is refused memory."""

    columns = [Column(name="name", label="name", value=lambda row: os.abort())]


def with_offspring(row: City) -> str:
    process = subprocess.Popen(["sleep", "600"])
    (settings.MEDIA_ROOT / "offspring").write_text(str(process.pid))
    time.sleep(600)
    return row.name_ru


class Parent(Register):
    columns = [Column(name="name", label="name", value=with_offspring)]


urlpatterns = [
    path(f"test/{one.__name__.lower()}/", ReportView.as_view(report_class=one))
    for one in (Quick, Slow, Greedy, Aborting, Parent)
] + site
