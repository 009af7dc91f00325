"""Derived states in words."""

from __future__ import annotations

from django import template

from agreements.models.choices import State, Status

register = template.Library()


@register.filter
def status_word(value: str) -> str:
    return str(Status(value).label)


@register.filter
def state_word(value: str) -> str:
    return str(State(value).label)
