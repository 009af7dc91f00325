"""What every page says when the disk of the server is full."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.shortcuts import render

from reporting.storage import is_full

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

logger = logging.getLogger(__name__)


class FullDiskMiddleware:
    """507 with a sentence, where a paper or a table could not be written to its end."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not (isinstance(error, OSError) and is_full(error)):
            return None
        logger.error("%s: %s", request.path, error)
        return render(request, "507.html", status=507)
