"""The pages of errors that have more than one cause, each with what a person can do about it.

They ask nothing of the database and of the person who is signed in: either
may be what is broken.
"""

from __future__ import annotations

import logging
import secrets
import sys
from typing import TYPE_CHECKING

from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import translation

from accounts.middleware import language_of_browser
from reporting.trouble import is_of_database

if TYPE_CHECKING:
    from typing import Any

    from django.http import HttpRequest

logger = logging.getLogger(__name__)

#: Seconds after which a program may ask again.
RETRY_AFTER = 10


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400; 413 for a form or a file that is larger than the server takes."""
    if is_of_database(exception):  # a session that could not be saved, by Django's reading
        return out_of_order(request)
    if isinstance(exception, RequestDataTooBig):
        return answer(request, 413)
    return answer(request, 400)


def server_error(request: HttpRequest) -> HttpResponse:
    """500; 503 where the database is away, full, too slow or takes no changes.

    The page shows a number that stands in the log beside the error.
    """
    if is_of_database(sys.exc_info()[1]):
        return out_of_order(request)
    return answer(request, 500, number=noted(request))


def out_of_order(request: HttpRequest) -> HttpResponse:
    response = answer(request, 503, number=noted(request))
    response["Retry-After"] = str(RETRY_AFTER)
    return response


def noted(request: HttpRequest) -> str:
    """The number under which the error stands in the log."""
    number = secrets.token_hex(4)
    logger.error("Error %s at %s %s", number, request.method, request.path)
    return number


def answer(request: HttpRequest, status: int, **context: Any) -> HttpResponse:
    # What fails before the person is known speaks the language that her last page left in the browser.
    language = getattr(request, "LANGUAGE_CODE", None) or language_of_browser(request)
    with translation.override(language):
        response = HttpResponse(render_to_string(f"{status}.html", context), status=status)
    response["Content-Language"] = language
    return response
