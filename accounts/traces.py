"""Where a person is named in what the register keeps: such an account is closed, never deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.text import capfirst

if TYPE_CHECKING:
    from .models import User


def traces_of(user: User) -> list[str]:
    """The tables, in words, whose rows or versions would forget who ``user`` was.

    Costs a query for each relation to a person: for pages that are opened once in a while.
    """
    relations: Any = user._meta.get_fields(include_hidden=True)
    found = {
        _called(relation.related_model)
        for relation in relations
        if getattr(relation, "on_delete", None) is models.SET_NULL
        and relation.related_model._base_manager.filter(**{relation.field.name: user}).exists()
    }
    return sorted(found)


def _called(model: Any) -> str:
    """A table of versions is called as what it has versions of."""
    return capfirst(getattr(model, "instance_type", model)._meta.verbose_name_plural)
