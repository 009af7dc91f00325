"""What every page knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.http import HttpRequest


def site(request: HttpRequest) -> dict:
    return {}
