"""Files for spreadsheets come in parts: in bounded memory, and only as long as somebody takes them."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings as project
from django.db import connection
from django.http import QueryDict, StreamingHttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.translation import gettext as _

from agreements.models import Commitment
from agreements.models.choices import State
from agreements.reports import CommitmentRegister
from reporting.renderers.table import CHUNK, Held, csv_parts
from tests.reading import csv_rows, xlsx_rows

if TYPE_CHECKING:
    from pathlib import Path

    from accounts.models import User


@pytest.fixture
def browser(official: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(official)
    return client


def enter(number: int) -> None:
    Commitment.objects.bulk_create(
        Commitment(text_ru=f"Обязательство {one} {'и так далее ' * 20}") for one in range(number)
    )


@pytest.mark.django_db
@pytest.mark.parametrize("number", [0, 1, CHUNK, CHUNK + 1, 2 * CHUNK])
def test_each_row_comes_once(number: int, browser: Client) -> None:
    enter(number)
    for rows in (
        csv_rows(browser.get("/commitments/?format=csv")),
        xlsx_rows(browser.get("/commitments/?format=xlsx")),
    ):
        assert len({row[0] for row in rows[1:]}) == len(rows[1:]) == number


@pytest.mark.django_db
def test_later_parts_are_in_the_language_that_was_asked_for(browser: Client) -> None:
    enter(2 * CHUNK)
    response = browser.get("/commitments/?format=csv&lang=kk")
    with translation.override("ru"):
        headings, *rows = csv_rows(response)
    with translation.override("kk"):
        assert {row[headings.index(_("state"))] for row in rows} == {State.OPEN.label}


@pytest.mark.fault(38)
@pytest.mark.django_db
def test_a_closed_connection_ends_the_asking(official: User) -> None:
    """Django closes what an answer is made of as soon as the server closes the answer."""
    enter(3 * CHUNK)
    parts = Held(csv_parts(CommitmentRegister(official, QueryDict())))
    next(parts)
    with CaptureQueriesContext(connection) as asked:
        next(parts)
    assert asked.captured_queries
    response = StreamingHttpResponse(parts)
    assert parts.close in response._resource_closers
    parts.close()
    with CaptureQueriesContext(connection) as asked:
        assert list(parts) == []
    assert not asked.captured_queries


@pytest.mark.fault(38)
@pytest.mark.django_db
def test_a_closed_connection_ends_the_making_of_a_workbook(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(3 * CHUNK)
    written = []
    monkeypatch.setattr(
        "reporting.renderers.table.write_value", lambda sheet, line, *others: written.append(line)
    )
    ours, theirs = socket.socketpair()
    answer: Any = browser.get("/commitments/?format=xlsx", **{"gunicorn.socket": ours})
    assert (answer.status_code, len(set(written))) == (200, 3 * CHUNK)
    theirs.close()
    written.clear()
    answer = browser.get("/commitments/?format=xlsx", **{"gunicorn.socket": ours})
    assert answer.status_code == 499
    assert len(set(written)) < CHUNK
    ours.close()


@pytest.mark.django_db
def test_no_file_is_left_behind(browser: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    enter(5)
    response = browser.get("/commitments/?format=xlsx")
    assert list(tmp_path.iterdir()) == []
    assert len(xlsx_rows(response)) == 6


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_fails_at_once_is_an_error_page(
    kind: str, browser: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr("reporting.renderers.table.values", lambda report: iter([[1 / 0] for _ in "x"]))
    enter(1)
    assert browser.get(f"/commitments/?format={kind}").status_code == 500
    assert list(tmp_path.iterdir()) == []


# --- Memory ---


def measured(kind: str) -> dict[str, float]:
    """By bench/files.py, in a process of its own."""
    server = os.environ.get("DATABASE_URL", "postgres:///cooperation").rpartition("/")[0]
    environment = os.environ | {
        "DATABASE_URL": f"{server}/{connection.settings_dict['NAME']}",
        "LOG_LEVEL": "ERROR",
    }
    command = [sys.executable, "bench/files.py", "--measure", kind, "--address", "/commitments/"]
    printed = subprocess.run(
        command, env=environment, cwd=project.BASE_DIR, check=True, capture_output=True, text=True
    )
    return json.loads(printed.stdout)


@pytest.mark.fault(38)
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_memory_does_not_grow_with_the_rows() -> None:
    enter(2_000)
    few = {kind: measured(kind) for kind in ("csv", "xlsx")}
    enter(4_000)
    for kind, before in few.items():
        many = measured(kind)
        assert (before["rows"], many["rows"]) == (2_000, 6_000)
        assert many["growth"] - before["growth"] < 5, kind
        assert many["growth"] < 30, kind
