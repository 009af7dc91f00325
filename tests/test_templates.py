"""Every template is used, and none names a variable that is not there."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import TYPE_CHECKING

import allauth
import pytest
from django.conf import settings
from django.contrib import admin
from django.template.loader import get_template
from django.template.utils import get_app_template_dirs
from django.urls import reverse

from tests.addresses import ADDRESSES, RECORDS, every_page
from tests.filling import fill

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test import Client

    from accounts.models import User

TEMPLATES = settings.BASE_DIR / "templates"
OURS = {str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html")}
#: Which Django's error views look for.
OF_ERRORS = {f"{name}.html" for name in ("400", "403", "403_csrf", "404", "413", "429", "500", "503")}
NAMED = re.compile(r'{% (?:extends|include) "([^"]+)"')


def of_records() -> Iterator[str]:
    """By Django's rule."""
    for address in ADDRESSES:
        if address.name in RECORDS:
            stem = f"{address.view.model._meta.app_label}/{address.view.model._meta.model_name}_detail"
            yield f"{stem}.html"


def of_code() -> Iterator[str]:
    for path in settings.BASE_DIR.glob("*/**/*.py"):
        if path.relative_to(settings.BASE_DIR).parts[0] not in ("tests", ".venv", "var"):
            yield from re.findall(r'"([\w/]+\.html)"', path.read_text())


def of_libraries() -> Iterator[str]:
    """In the place of a template that a library has, or of a model's pages in the admin."""
    yield from (
        name
        for name in OURS
        if any((folder / name).exists() for folder in get_app_template_dirs("templates"))
    )
    for model in admin.site._registry:
        yield f"admin/{model._meta.app_label}/{model._meta.model_name}/change_form.html"


def of_allauth() -> Iterator[str]:
    """In the place of those that its views look for, in a folder that is not installed."""
    folder = Path(allauth.__file__).parent / "templates"
    yield from (name for name in OURS if (folder / name).exists())


def test_every_template_is_used() -> None:
    waiting = [*OF_ERRORS, *of_allauth(), *of_records(), *of_code(), *of_libraries()]
    used: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in OURS and name not in used:
            used.add(name)
            waiting += NAMED.findall((TEMPLATES / name).read_text())
    assert OURS - used == set()


def test_every_template_can_be_read() -> None:
    for name in OURS:
        get_template(name)


# --- Variables ---

#: Variables that are missing on purpose.
MISSING = {"text": "what was looked for, which the box in the header shows on the page of the search only"}


@pytest.fixture
def undefined() -> Iterator[set[tuple[str, str]]]:
    """The variables that were not there, each with the page that named it.

    Collected from what Django's templates log for debugging, and not logged any
    further: each record carries the whole context, and writing it out is slow.
    """
    found = set()

    def collect(record: logging.LogRecord) -> bool:
        if record.msg.startswith("Exception while resolving variable"):
            variable, template = record.args
            if variable not in MISSING and not template.startswith("django/"):
                found.add((variable, template))
        return False

    logger = logging.getLogger("django.template")
    before = logger.level
    logger.addFilter(collect)
    logger.setLevel(logging.DEBUG)
    yield found
    logger.setLevel(before)
    logger.removeFilter(collect)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_no_variable_is_undefined(
    language: str,
    staff: User,
    client_of: Callable[[User], Client],
    sample: None,
    undefined: set[tuple[str, str]],
    papers_as_text: None,
) -> None:
    """On every page and paper, whatever is filled in or empty."""
    fill(3)
    staff.language = language
    staff.save()
    browser = client_of(staff)
    for address in every_page(rows=2):
        assert browser.get(address).status_code == 200, address
    assert undefined == set()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", [reverse("login"), "/accounts/login/?next=/agreements/", "/no-such-page/"]
)
def test_no_variable_is_undefined_at_the_door(
    address: str, client: Client, undefined: set[tuple[str, str]]
) -> None:
    client.get(address)
    client.post(reverse("login"), {"username": "nobody", "password": "wrong"})
    assert undefined == set()
