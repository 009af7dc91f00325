"""Columns of the admin's lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import admin

from .formats import partial

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db import models


def partial_date_column(model: type[models.Model], name: str) -> Callable[[models.Model], str]:
    """The date ``name`` as precisely as it is known: «октябрь 2010»."""

    field = cast("models.DateField", model._meta.get_field(name))

    @admin.display(description=field.verbose_name, ordering=name)
    def column(row: models.Model) -> str:
        return str(partial(row, name) or "")

    return column
