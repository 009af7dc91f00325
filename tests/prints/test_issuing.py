"""Every printed document is entered once, whole, under a number of its own."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import threading
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from agreements.models import Agreement
from reporting import issuing
from reporting.dates import today
from reporting.issuing import Said, drop_expired, issue, next_sequence, unpacked
from reporting.models import Issue
from tests.factories import agreement, city
from tests.reading import pdf_text, squeezed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.test import Client
    from pytest_django.fixtures import SettingsWrapper

    from accounts.models import User

pytestmark = pytest.mark.django_db
YEAR = timezone.localdate().year


class Note:
    """A document of one line."""

    title, file_name, criteria, address = "Записка", "Записка 2026-11-23", "Город: Томск", "/note/?format=pdf"

    def __init__(self, line: str = "Слово", moment: dt.datetime | None = None) -> None:
        self.line, self.moment = line, moment or timezone.now()

    def make(self, file: Any, *, stamp: Any, said: Said, **others: Any) -> None:
        self.stamp = stamp
        said.add(self.line)
        file.write(f"%PDF {stamp.number} {self.line}".encode())

    def lines(self) -> list[str]:
        return [self.line]


class Broken(Note):
    def make(self, file: Any, **others: Any) -> None:
        file.write(b"half a page")
        raise MemoryError


@pytest.fixture
def kept(settings: SettingsWrapper, tmp_path: Path) -> Callable[[], list[Path]]:
    """The files of printed documents that there are."""
    settings.MEDIA_ROOT = tmp_path
    return lambda: [one for one in (tmp_path / "prints").glob("*") if one.is_file()]


def number(year: int = YEAR) -> int:
    """The last one given."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT last FROM reporting_issue_numbers WHERE year = %s", [year])
        return cursor.fetchone()[0]


# --- What is entered ---


def test_a_register_with_its_criteria(browser: Client, official: User, settings: SettingsWrapper) -> None:
    place = city("Томск", slug="tomsk")
    agreement("О приборах", partner=place)
    path = f"{reverse('agreements')}?city=tomsk&format=pdf&lang=ru&page=2&per_page=50"
    content = browser.get(path).content
    entry = Issue.objects.get()
    assert (entry.user, entry.title, entry.language) == (official, "Реестр соглашений", "ru")
    assert entry.address == "/agreements/?city=tomsk&format=pdf"
    assert entry.criteria == "город-партнёр: Томск"
    assert entry.number == f"{YEAR}/{number():06}"
    assert entry.variant == "pdf/ua-1"
    assert (entry.size, entry.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert entry.file_name == f"Реестр соглашений {timezone.localdate():%Y-%m-%d}.pdf"
    assert entry.kept_until == entry.printed_at + dt.timedelta(days=settings.PRINT_KEEP_DAYS)
    assert any("О приборах" in line for line in unpacked(entry))


def test_a_card(printed: Callable[..., Issue]) -> None:
    row = agreement("О приборах")
    entry = printed(row, "lang=kk&archive=1")
    assert entry.title.startswith("Келісім карточкасы")
    assert entry.address == f"/agreements/{row.pk}/?format=pdf&on={today()}&form=card"
    assert (entry.language, entry.variant) == ("kk", "pdf/a-3a")


def test_what_was_proposed_is_kept_as_chosen(browser: Client) -> None:
    """Tomorrow the form would propose another day; the paper was printed with this one."""
    from django import forms
    from django.test import RequestFactory

    from reporting.documents import RecordDocument
    from reporting.papers import Paper

    class Choices(forms.Form):
        day = forms.DateField(label="День", initial=lambda: dt.date(2026, 11, 23))
        parts = forms.MultipleChoiceField(
            label="Части", choices=[("a", "Первая"), ("b", "Вторая")], required=False
        )

    class Chosen(Paper):
        name, label, form_class = "chosen", "Записка", Choices

    request: Any = RequestFactory().get("/cities/7/?format=pdf&parts=a&parts=b&lang=kk&archive=1")
    document = RecordDocument(Chosen(None, request, request.GET), dict, request)
    assert document.address == "/cities/7/?format=pdf&parts=a&parts=b&day=2026-11-23&form=chosen"
    assert "Части: Первая, Вторая" in document.criteria
    assert "День: " in document.criteria


def test_the_paper_says_its_number_and_nothing_of_it_is_among_its_lines(browser: Client) -> None:
    agreement()
    content = browser.get(f"{reverse('agreements')}?format=pdf").content
    entry = Issue.objects.get()
    assert f"Print No.\N{NO-BREAK SPACE}{entry.number}" in pdf_text(content)
    said = "\n".join(unpacked(entry))
    assert entry.number not in said
    assert "Executor" not in said
    assert "as of" not in said


def test_every_line_that_is_entered_stands_on_the_paper(browser: Client, sample: None) -> None:
    for path in (reverse("agreements"), reverse("agreement", args=[Agreement.objects.earliest("pk").pk])):
        paper = squeezed(pdf_text(browser.get(f"{path}?format=pdf&lang=ru").content)).lower()
        lines = unpacked(Issue.objects.first())
        assert len(lines) > 10
        for part in (part for line in lines for part in re.split(r" \| |; ", line)):
            assert squeezed(part).lower() in paper


def test_the_year_is_that_of_the_office(official: User, settings: SettingsWrapper) -> None:
    settings.TIME_ZONE = "Asia/Almaty"
    new_year = dt.datetime(2031, 12, 31, 20, tzinfo=dt.UTC)  # already January where the office is
    assert issue(document=Note(moment=new_year), user=official).year == 2032


# --- Looking is not printing ---


@pytest.mark.parametrize("query", ["", "format=xlsx", "format=csv", "format=html", "counts=1"])
def test_nothing_else_is_entered(query: str, browser: Client) -> None:
    browser.get(f"{reverse('agreements')}?{query}")
    assert not Issue.objects.exists()


def test_head_writes_nothing(browser: Client, kept: Callable[[], list[Path]]) -> None:
    row = agreement()
    for path in (reverse("agreements"), reverse("agreement", args=[row.pk])):
        answer = browser.head(f"{path}?format=pdf")
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
        assert ".pdf" in answer["Content-Disposition"]
        assert answer.content == b""
    assert not Issue.objects.exists()
    assert kept() == []


def test_what_is_refused_is_not_entered(browser: Client, settings: SettingsWrapper) -> None:
    settings.PDF_MAX_ROWS = 0
    agreement()
    assert browser.get(f"{reverse('agreements')}?format=pdf").status_code == 400
    assert browser.get(f"{reverse('agreement', args=[987654])}?format=pdf").status_code == 404
    assert not Issue.objects.exists()


# --- Whole or not at all ---


def test_a_failed_rendering_leaves_nothing(official: User, kept: Callable[[], list[Path]]) -> None:
    with pytest.raises(MemoryError):
        issue(document=Broken(), user=official)
    assert not Issue.objects.exists()
    assert kept() == []


def test_a_failed_entry_leaves_no_file(
    official: User, kept: Callable[[], list[Path]], monkeypatch: pytest.MonkeyPatch
) -> None:
    issue(document=Note(), user=official)
    taken = number()
    monkeypatch.setattr(issuing, "next_sequence", lambda year: taken)
    with pytest.raises(Exception, match="issue_number_once"):
        issue(document=Note(), user=official)
    assert Issue.objects.count() == len(kept()) == 1


def test_the_name_of_the_file_says_nothing(official: User, kept: Callable[[], list[Path]]) -> None:
    entry = issue(document=Note(), user=official)
    (file,) = kept()
    assert len(file.name) == 32
    assert entry.file.name == f"prints/{file.name}"
    assert file.read_bytes() == f"%PDF {entry.number} Слово".encode()


# --- Numbers ---


def test_numbers_run_within_the_year(official: User) -> None:
    days = [dt.datetime(year, 5, 15, tzinfo=dt.UTC) for year in (2040, 2041, 2040)]
    given = [issue(document=Note(moment=day), user=official).number for day in days]
    assert given == ["2040/000001", "2041/000001", "2040/000002"]


def test_a_lost_counter_goes_on_after_what_is_entered(official: User) -> None:
    day = dt.datetime(2042, 5, 15, tzinfo=dt.UTC)
    entries = [issue(document=Note(moment=day), user=official) for _ in range(3)]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM reporting_issue_numbers WHERE year = 2042")
    assert next_sequence(2042) == 4
    assert next_sequence(2042) == 5
    assert [entry.sequence for entry in entries] == [1, 2, 3]


def at_once(*work: Callable[[], None]) -> None:
    """Each in a thread of its own, which has a connection of its own."""

    def run(one: Callable[[], None]) -> None:
        try:
            one()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[one]) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_never_get_the_same_number(official: User) -> None:
    start, day = threading.Barrier(4), dt.datetime(2043, 5, 15, tzinfo=dt.UTC)

    def print_ten() -> None:
        start.wait()
        for _ in range(10):
            issue(document=Note(moment=day), user=official)

    at_once(*[print_ten] * 4)
    given = sorted(Issue.objects.filter(year=2043).values_list("sequence", flat=True))
    assert given == list(range(given[0], given[0] + 40))


@pytest.mark.django_db(transaction=True)
def test_who_asks_meanwhile_waits_and_gets_the_next_one() -> None:
    """A number that is taken but not yet committed is not given to anybody else."""
    taken, given = threading.Event(), {}

    def first() -> None:
        with transaction.atomic():
            given["first"] = next_sequence(2044)
            taken.set()
            waiting.wait(5)

    def second() -> None:
        taken.wait(5)
        timer = threading.Timer(0.3, waiting.set)  # it is let go once the other one stands in line
        timer.start()
        given["second"] = next_sequence(2044)

    waiting = threading.Event()
    at_once(first, second)
    assert given["second"] == given["first"] + 1


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_while_another_paper_is_laid_out(official: User) -> None:
    laying_out, done = threading.Event(), threading.Event()
    day = dt.datetime(2045, 5, 15, tzinfo=dt.UTC)

    class Long(Note):
        def make(self, file: Any, **others: Any) -> None:
            laying_out.set()
            assert done.wait(10), "the short one waited for the long one"
            super().make(file, **others)

    def short() -> None:
        laying_out.wait(10)
        issue(document=Note(moment=day), user=official)
        done.set()

    at_once(lambda: issue(document=Long(moment=day), user=official), short)
    assert Issue.objects.filter(year=2045).count() == 2


# --- Where the code leads ---


def stamp_of(document: Note, user: User, site: str) -> Any:
    entry = issue(document=document, user=user, site=site)
    assert document.stamp.number == entry.number
    return document.stamp


def test_the_code_leads_to_the_page_of_the_entry(official: User) -> None:
    stamp = stamp_of(Note(), official, "https://register.example")
    assert stamp.address == f"https://register.example{Issue.objects.get().get_absolute_url()}"
    assert stamp.code.startswith("<svg")
    assert "<title>" in stamp.code


def test_without_a_name_of_the_site_there_is_a_number_and_no_code(official: User) -> None:
    stamp = stamp_of(Note(), official, "")
    assert (stamp.address, stamp.code) == ("", "")


@pytest.mark.parametrize(
    ("setting", "host", "site"),
    [
        ("", "testserver", "http://testserver"),
        ("https://register.example", "testserver", "https://register.example"),
        ("", None, ""),
    ],
)
def test_the_name_of_the_site(
    setting: str, host: str | None, site: str, rf: Any, settings: SettingsWrapper
) -> None:
    settings.SITE_URL = setting
    request = rf.get("/")
    if host is None:  # as a worker makes it
        del request.META["SERVER_NAME"]
    assert issuing.site_of(request) == site


# --- Files are kept for a time ---


def test_files_are_dropped_when_their_time_is_over(official: User, kept: Callable[[], list[Path]]) -> None:
    old, new = (issue(document=Note(line), user=official) for line in ("Старое", "Новое"))
    Issue.objects.filter(pk=old.pk).update(kept_until=timezone.now() - dt.timedelta(seconds=1))
    assert drop_expired(timezone.now()) == 1
    assert drop_expired(timezone.now()) == 0
    old.refresh_from_db()
    assert (old.file.name, unpacked(old)) == ("", ["Старое"])
    assert [file.name for file in kept()] == [new.file.name.removeprefix("prints/")]


def test_dropping_where_nothing_was_ever_printed(kept: Callable[[], list[Path]]) -> None:
    assert drop_expired(timezone.now()) == 0
    assert kept() == []


def test_a_file_that_another_process_has_dropped(official: User, kept: Callable[[], list[Path]]) -> None:
    entry = issue(document=Note(), user=official)
    assert issuing.drop_file(entry) == 1
    assert issuing.drop_file(entry) == 0
    assert kept() == []
