"""People with names and parts to play, and the case they work on."""

from __future__ import annotations

import importlib
import re
from math import inf

import pytest
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations
from django.db.models.signals import post_migrate
from django.test import Client
from whitenoise import WhiteNoise

from accounts.door.limits import note_use
from accounts.models import User
from cooperation import kept
from reporting import prints
from reporting.append_only import NAME
from reporting.documents import RecordDocument
from reporting.renderers.print import RegisterDocument

LINE = re.compile(r"test_(\d\d)_")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--fault",
        type=int,
        action="append",
        help="only the tests of this line of docs/security.md; may be given several times",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Picks the tests of some faults: by the number in the name of their file, or by their marks."""
    wanted = set(config.getoption("--fault") or ())
    if not wanted:
        return
    picked = [item for item in items if wanted & faults_of(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in picked])
    items[:] = picked


def faults_of(item: pytest.Item) -> set[int]:
    named = LINE.match(item.path.name)
    numbers = {int(named[1])} if named else set()
    return numbers | {number for mark in item.iter_markers("fault") for number in mark.args}


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup):
    """The test database.

    A test with real transactions ends by emptying every table; the directions
    of cooperation, which a migration entered, are then entered again.
    """
    post_migrate.connect(_enter_directions, sender=apps.get_app_config("partners"), weak=False)


@pytest.fixture(scope="session", autouse=True)
def _tables_can_be_emptied():
    """A test with real transactions empties every table, those that are only ever added to as well."""
    emptying = DatabaseOperations.execute_sql_flush

    def execute_sql_flush(self, sql_list):
        kept = append_only_tables()
        off, on = (
            [f"ALTER TABLE {table} {word} TRIGGER USER" for table in kept] for word in ("DISABLE", "ENABLE")
        )
        emptying(self, [*off, *sql_list, *on])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", execute_sql_flush)
        yield


@pytest.fixture(scope="session", autouse=True)
def _static_files_are_read_once():
    """Each client makes its middleware, which looks at all static files: a tenth of a second."""
    read, found = WhiteNoise.update_files_dictionary, {}

    def update_files_dictionary(self, root, prefix):
        if (root, prefix) not in found:
            read(self, root, prefix)
            found[root, prefix] = dict(self.files)
        self.files.update(found[root, prefix])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoise, "update_files_dictionary", update_files_dictionary)
        yield


def append_only_tables() -> list[str]:
    """The tables that may not be emptied, by the database's own word."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = %s", [f"{NAME}_whole"])
        return [table for (table,) in cursor.fetchall()]


def _enter_directions(**kwargs) -> None:
    importlib.import_module("partners.migrations.0002_sectors").add(apps, None)
    importlib.import_module("partners.migrations.0006_areas_of_sectors").place(apps, None)


@pytest.fixture(autouse=True)
def _plain_http(settings, tmp_path_factory):
    """Tests speak plain HTTP, find static files without a collected manifest, and keep files of their own."""
    settings.MEDIA_ROOT = tmp_path_factory.getbasetemp() / "media"
    settings.SECURE_SSL_REDIRECT = False
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.SECOND_FACTOR_FOR = []


@pytest.fixture(autouse=True)
def _nothing_kept(settings):
    """A test is undone, and the next may count as many changes: what was kept of it is not its answer.

    Nor are its attempts to sign in those of the next.
    """
    kept.cache.clear()
    settings.CACHES = settings.CACHES | {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "attempts"}
    }
    cache.clear()


@pytest.fixture(autouse=True)
def _time_to_compare(monkeypatch):
    """A busy machine makes no paper too long to be compared."""
    monkeypatch.setattr(prints, "PATIENCE", inf)


@pytest.fixture
def official(db) -> User:
    """Ainur, an official: reads, prints, changes nothing."""
    return User.objects.create_user(
        "ainur", password="pw-ainur", first_name="Айнур", last_name="Серікова", language="en"
    )


@pytest.fixture
def staff(db) -> User:
    """Dana, of the international-relations unit: enters data in the admin."""
    from accounts.roles import give_role

    user = User.objects.create_user(
        "dana", password="pw-dana", first_name="Дана", last_name="Оспанова", language="en"
    )
    give_role(user, "staff")
    return user


@pytest.fixture
def administrator(db) -> User:
    """Timur, who runs the server."""
    return User.objects.create_superuser(
        "timur", password="pw-timur", first_name="Тимур", last_name="Ахметов", language="en"
    )


@pytest.fixture
def client_of():
    """A signed-in browser of the person given."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        session = client.session
        note_use(session)  # else the first page would write it, and cost more queries than the next
        session.save()
        return client

    return signed_in


@pytest.fixture
def sample(db) -> None:
    """The case of October 2010, as ``load_sample`` enters it."""
    call_command("load_sample", verbosity=0)


@pytest.fixture
def languages() -> list[str]:
    return [code for code, _ in settings.LANGUAGES]


@pytest.fixture
def papers_as_text(monkeypatch) -> None:
    """Nothing is laid out: a paper is its lines, so that a test may print hundreds of them."""

    def make(document, file, *, said, **others) -> None:
        for line in document.lines():
            said.add(line)
            file.write(f"{line}\n".encode())

    for kind in (RegisterDocument, RecordDocument):
        monkeypatch.setattr(kind, "make", make)
