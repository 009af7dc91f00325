"""16. A newline in what a person types begins no line of the log and no header of a mail."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest

from cooperation.logs import WithoutSecrets
from tests.reminders.conftest import _mail, _noon, dana, promised
from tests.reminders.test_mail import (
    test_a_text_of_many_lines_and_letters_takes_one_line,
    test_an_address_with_a_newline_gets_no_mail_and_harms_nobody,
)

if TYPE_CHECKING:
    from django.test import Client

__all__ = [
    "_mail",
    "_noon",
    "dana",
    "promised",
    "test_a_text_of_many_lines_and_letters_takes_one_line",
    "test_an_address_with_a_newline_gets_no_mail_and_harms_nobody",
]

FORGED = "2026-01-01 00:00:00 INFO accounts: Ахметов signed in"


@pytest.mark.parametrize("newline", ["\n", "\r", "\r\n", "\v", "\f", "\x1b[2K", "\x85", "\u2028", "\u2029"])
def test_a_line_of_the_log_is_one_line(newline: str) -> None:
    record = logging.LogRecord("x", logging.WARNING, "", 0, "Not Found: %s", (f"/a{newline}{FORGED}",), None)
    assert WithoutSecrets().filter(record)
    told = logging.Formatter("{message}", style="{").format(record)
    assert len(told.splitlines()) == 1
    assert told.isprintable()
    assert told.endswith(FORGED)


def test_words_stay_as_they_are() -> None:
    record = logging.LogRecord("x", logging.WARNING, "", 0, "Өскемен: %s «%d»", ("ё", 7), None)
    WithoutSecrets().filter(record)
    assert record.getMessage() == "Өскемен: ё «7»"


@pytest.mark.django_db
def test_an_address_with_a_newline(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    for handler in (caplog.handler,):
        handler.addFilter(WithoutSecrets())
    client.get(f"/nothing-here%0A{FORGED.replace(' ', '%20')}")
    told = [line for record in caplog.records for line in record.getMessage().splitlines()]
    assert [line for line in told if line.startswith("2026-01-01")] == []
    assert [line for line in told if "nothing-here" in line]
