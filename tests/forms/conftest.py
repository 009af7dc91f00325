"""What the tests of the printed forms have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.utils import translation

from tests.reading import csv_rows, pdf_text, squeezed

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from accounts.models import User


@pytest.fixture
def browser(official: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(official)


@pytest.fixture
def printed(browser: Client) -> Callable[..., str]:
    """The text of the PDF at an address, without white space and hyphens; in English unless said.

    That a text is only there in Russian is left out: it stands after almost every one.
    """

    def read(address: str, lang: str = "en", by: Client | None = None) -> str:
        response = (by or browser).get(f"{address}{'&' if '?' in address else '?'}format=pdf&lang={lang}")
        assert (response.status_code, response["Content-Type"]) == (200, "application/pdf"), address
        return squeezed(pdf_text(response.content)).replace("(inRussian)", "")

    return read


@pytest.fixture
def in_order() -> Callable[..., None]:
    """Asserts that the words stand in a text one after the other."""

    def check(text: str, *words: Any) -> None:
        place = 0
        for word in map(str, words):
            found = text.find(squeezed(word), place)
            assert found >= 0, f"{word} is missing from what follows {text[max(place - 60, 0) : place]!r}"
            place = found + len(squeezed(word))

    return check


@pytest.fixture
def heads() -> Callable[..., str]:
    """The headings of a table as they follow each other in a PDF, with the row of numbers below."""

    def written(columns: list[tuple[Any, int]], lang: str = "en") -> str:
        with translation.override(lang):
            labels = [str(label) for label, _width in columns]
        capitals = "".join(label[:1].upper() + label[1:] for label in labels)
        return squeezed(capitals + "".join(str(number + 1) for number in range(len(labels))))

    return written


@pytest.fixture
def rows(browser: Client) -> Callable[..., list[list[str]]]:
    """The CSV of a register in English, the headings first, with plain spaces; without that mark, too."""

    def read(address: str) -> list[list[str]]:
        lines = csv_rows(browser.get(f"{address}{'&' if '?' in address else '?'}format=csv&lang=en"))
        return [[plain(cell) for cell in line] for line in lines]

    return read


def plain(cell: str) -> str:
    return cell.replace("\N{NO-BREAK SPACE}", " ").replace(" (in Russian)", "")
