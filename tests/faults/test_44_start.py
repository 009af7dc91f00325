"""44. The checks at the start: each fault in one line with its remedy."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from cooperation import checks


def told(found: list) -> list[str]:
    assert all(one.hint for one in found), "a fault without its remedy"
    return [one.id for one in found]


@pytest.mark.django_db
def test_nothing_to_say_here() -> None:
    call_command("check", databases=["default"], fail_level="WARNING")


def test_psycopg_3_beside_psycopg2(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks.importlib.util, "find_spec", lambda name: name)
    (fault,) = checks.psycopg_absent(None)
    assert (fault.id, fault.hint) == ("cooperation.E001", "Remove it: .venv/bin/pip uninstall psycopg")


def test_fonts_missing(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.setattr(checks, "FONT_FOLDERS", (str(tmp_path),))
    (fault,) = checks.fonts_present(None)
    assert "NotoSans-Regular, NotoSerif-Regular" in fault.msg
    assert "fonts-noto-core" in fault.hint
    (tmp_path / "NotoSans-Regular.ttf").touch()
    assert "NotoSans-Regular" not in checks.fonts_present(None)[0].msg


@pytest.mark.parametrize(
    ("debug", "hosts", "ids"),
    [
        (True, ["127.0.0.1", "localhost"], []),
        (True, ["127.0.0.1", "register.example"], ["cooperation.E006"]),
        (True, ["*"], ["cooperation.E006"]),
        (False, ["register.example"], []),
    ],
)
def test_debug_on_a_public_address(debug: bool, hosts: list[str], ids: list[str], settings) -> None:
    settings.DEBUG, settings.ALLOWED_HOSTS = debug, hosts
    assert told(checks.debug_stays_at_home(None)) == ids


def test_media_that_cannot_be_written(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    assert checks.media_writable(None) == []
    assert list(settings.MEDIA_ROOT.iterdir()) == []
    settings.MEDIA_ROOT = "/proc/nowhere/media"
    (fault,) = checks.media_writable(None)
    assert "cannot be kept in /proc/nowhere/media" in fault.msg
    assert "chown" in fault.hint


def test_libraries_of_printing_missing(tmp_path) -> None:
    (tmp_path / "weasyprint.py").write_text("raise OSError('cannot load library libpango-1.0-0')")
    outcome = manage("check", SECRET_KEY="x" * 50, HTTPS="off", PYTHONPATH=str(tmp_path))
    assert outcome.returncode != 0
    assert outcome.stderr.splitlines()[-1].endswith(
        "Install them: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
    )


class Answers:
    """A database that answers every question so."""

    def __init__(self, answer: bool) -> None:
        self.answer = answer

    def __enter__(self) -> Answers:
        return self

    def __exit__(self, *exception: object) -> None: ...

    def execute(self, query: str) -> None: ...

    def fetchone(self) -> tuple[bool]:
        return (self.answer,)


@pytest.mark.parametrize("answer", [True, False])
def test_a_database_that_does_not_fit(answer: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(connection._connections["default"]), "cursor", lambda self: Answers(answer))
    found = told(checks.database_fit(None, databases=["default"]))
    assert found == ([] if answer else [f"cooperation.E00{number}" for number in (2, 3, 4, 5)])
    assert checks.database_fit(None) == [], "not asked unless told to"


@pytest.mark.django_db
def test_a_database_that_folds_no_cyrillic_is_known() -> None:
    query = checks.DATABASE_NEEDS[0][0]
    with connection.cursor() as cursor:
        assert checks.answers_yes(cursor, query)
        assert not checks.answers_yes(cursor, query.replace("ӘҒҚҢӨҰҮҺІЁ'", 'ӘҒҚҢӨҰҮҺІЁ\' COLLATE "C"'))


# --- Settings ---


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "DATABASE_URL", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env=kept | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_without_a_secret_key_the_start_says_how_to_make_one() -> None:
    outcome = manage("check")
    assert outcome.returncode != 0
    assert "SECRET_KEY is not set. Make one with: python3 -c" in outcome.stderr


@pytest.mark.parametrize("proxy", ["on", "off"])
def test_the_settings_of_a_server_pass_the_check_of_deployment(proxy: str) -> None:
    key = "a-key-of-fifty-characters-and-more-with-0123456789-in-it"
    outcome = manage("check", "--deploy", "--fail-level", "WARNING", SECRET_KEY=key, BEHIND_PROXY=proxy)
    assert outcome.returncode == 0, outcome.stderr


@pytest.mark.parametrize(
    "address", ["nonsense", "foo://host", "smtp://user:p#geheim@host:25", "smtp://h:abc", "smtp:/mail"]
)
def test_an_address_of_the_mail_server_that_cannot_be_read_is_told_in_one_line(address: str) -> None:
    outcome = manage("check", SECRET_KEY="x" * 50, EMAIL_URL=address)
    assert outcome.returncode != 0
    assert outcome.stderr.splitlines()[-1].startswith(
        "django.core.exceptions.ImproperlyConfigured: EMAIL_URL "
    )
    assert "geheim" not in outcome.stderr


def test_an_address_of_the_mail_server_with_its_signs_written_out_is_read() -> None:
    outcome = manage("check", SECRET_KEY="x" * 50, EMAIL_URL="smtp+tls://user:p%23ssword@mail.example.kz:587")
    assert outcome.returncode == 0, outcome.stderr
