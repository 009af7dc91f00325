"""What is printed without a request: the same as with one, for the person who asked for it."""

from __future__ import annotations

import errno
import io
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING, Any

import pytest

from reporting.making import NotPrintable, make_file, title_of
from reporting.management.commands import make_file as command
from reporting.models import Issue, Job
from tests.factories import agreement
from tests.reading import pdf_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def printed(official: User, tmp_path: Path) -> Callable[..., str]:
    """Prints an address for Ainur and reads it back."""

    def make(address: str, language: str = "ru") -> str:
        path = tmp_path / "made.pdf"
        make.progress = []
        make.made = make_file(address, official, language, path, lambda *so_far: make.progress.append(so_far))
        return " ".join(pdf_text(path.read_bytes()).split())

    return make


def test_a_register(printed: Any, settings) -> None:
    settings.PDF_MAX_ROWS = 1
    for title in ("О дружбе", "О торговле", "О науке"):
        agreement(title)
    said = printed("/agreements/?format=pdf&sort=title")
    places = [said.index(title) for title in ("О дружбе", "О науке", "О торговле")]
    assert places == sorted(places)
    assert printed.progress[0] == (0, 3)
    assert printed.progress[-1] == (3, 3)
    assert printed.made.title == "Реестр соглашений"
    assert printed.made.file_name.startswith("Реестр соглашений 20")
    assert printed.made.file_name.endswith(".pdf")


def test_a_record(printed: Any) -> None:
    row = agreement("О дружбе")
    assert "О дружбе" in printed(f"{row.get_absolute_url()}?format=pdf")
    assert "О дружбе" in printed.made.title


def test_the_language_asked_for(printed: Any) -> None:
    agreement()
    assert "Келісімдер тізілімі" in printed("/agreements/?format=pdf", "kk")


def test_nothing_that_the_person_may_not_see(printed: Any, official: User) -> None:
    agreement("О дружбе")
    secret = agreement("Тайна", restricted=True)
    said = printed("/agreements/?format=pdf")
    assert "О дружбе" in said
    assert "Тайна" not in said
    with pytest.raises(NotPrintable):
        printed(f"{secret.get_absolute_url()}?format=pdf")
    with pytest.raises(NotPrintable):
        title_of(f"{secret.get_absolute_url()}?format=pdf", official, "ru")


def test_nothing_for_a_person_who_may_no_longer_sign_in(printed: Any, official: User) -> None:
    official.is_active = False
    with pytest.raises(NotPrintable):
        printed("/agreements/?format=pdf")


def test_it_is_entered_among_the_printed_documents(printed: Any, official: User) -> None:
    printed("/agreements/?format=pdf")
    assert Issue.objects.get().user == official


# --- The process of a worker ---


class Silent:
    def progress(self, done: int, total: int) -> None: ...


def test_what_the_worker_is_told(running: Job) -> None:
    agreement()
    told = command.outcome(str(running.key), Silent())
    assert told["title"] == "Register of agreements"
    assert running.file.read().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (MemoryError(), "memory"),
        (BrokenProcessPool(), "memory"),
        (NotPrintable(), "gone"),
        (OSError(errno.ENOSPC, "No space left on device"), "disk"),
        (OSError(errno.EIO, "Input/output error"), "error"),
        (ZeroDivisionError(), "error"),
    ],
)
def test_what_the_worker_is_told_when_it_went_wrong(
    error: Exception, reason: str, running: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any) -> None:
        raise error

    monkeypatch.setattr(command, "make_file", broken)
    assert command.outcome(str(running.key), Silent()) == {"problem": reason}


def test_progress_is_told_four_times_a_second_at_the_most(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = iter([1.0, 1.1, 1.2, 1.3, 1.31])
    monkeypatch.setattr(command.time, "monotonic", lambda: next(moments))
    teller = object.__new__(command.Teller)
    teller.channel, teller.last = io.StringIO(), 0.0
    for done in (1, 2, 3, 4, 5):
        teller.progress(done, 5)
    assert teller.channel.getvalue().split("\n")[:-1] == [
        '{"done": 1, "total": 5}',
        '{"done": 4, "total": 5}',
        '{"done": 5, "total": 5}',
    ]
