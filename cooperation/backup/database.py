"""PostgreSQL's own dump of the database, taken at one moment and loaded in one transaction."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.db.backends.postgresql.client import DatabaseClient
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PROGRAMS = Path("/usr/lib/postgresql")
#: What passes by itself and is not carried over: who was signed in, and files that are made anew on demand.
PASSING = (
    "django_session",
    "usersessions_usersession",
    "reporting_job",
    "django_tasks_database_dbtaskresult",
)
#: Seconds to wait for whoever still works with the database that is replaced.
PATIENCE = 10
#: What a dump sets for the session that loads it.
SET_BY_THE_DUMP = (
    "search_path",
    "check_function_bodies",
    "client_min_messages",
    "row_security",
    "statement_timeout",
)
#: What the programs of newer releases write that is no SQL, or that an older server does not know.
NOT_FOR_US = (b"\\restrict ", b"\\unrestrict ", b"SET transaction_timeout ")


# --- The programs ---


def server_major() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int / 10000")
        return cursor.fetchone()[0]


def program(name: str) -> str:
    """The path of pg_dump or pg_restore, of the server's release if it is here, else of the next newer."""
    found = {int(path.parent.parent.name): path for path in PROGRAMS.glob(f"[0-9]*/bin/{name}")}
    if fitting := [release for release in sorted(found) if release >= server_major()]:
        return str(found[fitting[0]])
    if elsewhere := shutil.which(name):
        return elsewhere
    raise CommandError(
        _("{program} is not here. Install it: apt-get install postgresql-client").format(program=name)
    )


def access() -> tuple[list[str], dict[str, str]]:
    """Arguments and environment by which PostgreSQL's programs reach the database of the settings."""
    command, environment = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
    return list(command[1:]), os.environ | (environment or {})


# --- Saving ---


@contextmanager
def one_moment() -> Iterator[str]:
    """Until the end the database is seen as it is now; the name under which pg_dump sees the same."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        yield cursor.fetchone()[0]


def dump(out: IO[bytes], snapshot: str) -> None:
    arguments, environment = access()
    passing = [f"--exclude-table-data=public.{table}" for table in PASSING]
    options = ["--format=custom", "--no-owner", "--no-privileges", "--no-comments", f"--snapshot={snapshot}"]
    # Of the schema alone: what else an administrator keeps in this database is not the register's.
    what = ["--schema=public", "--extension=*", *passing]
    command = [program("pg_dump"), *options, *what, *arguments]
    outcome = subprocess.run(command, env=environment, stdout=out, stderr=subprocess.PIPE, check=False)  # noqa: S603
    if outcome.returncode:
        raise CommandError(
            _("The database could not be saved: {reason}").format(reason=outcome.stderr.decode().strip())
        )


def every_table() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        return [name for (name,) in cursor.fetchall()]


def tables() -> list[str]:
    """Every table of the register, except those of what passes."""
    return [name for name in every_table() if name not in PASSING]


def counts(names: Iterable[str] = ()) -> dict[str, int]:
    """How many rows each table has: of the register, or of those ``names`` that are there."""
    names = tables() if not names else sorted(set(names).intersection(every_table()))
    if not names:
        return {}
    query = " UNION ALL ".join(f"SELECT '{name}', count(*) FROM public.\"{name}\"" for name in names)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(query)
        return dict(cursor.fetchall())


def applied_migrations() -> list[list[str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY id")
        return [list(row) for row in cursor.fetchall()]


# --- Loading ---


def is_empty() -> bool:
    """Whether there is no table at all, or a register in which nobody was ever entered."""
    names = tables()
    if not names:
        return True
    if {"accounts_user", "django_migrations"} <= set(names):
        return not counts()["accounts_user"]
    return False


def is_foreign() -> bool:
    """Whether there are tables, but not those of a register."""
    names = set(tables())
    return bool(names) and not {"accounts_user", "agreements_agreement", "django_migrations"} <= names


@contextmanager
def sql_of(path: Path) -> Iterator[IO[bytes]]:
    """The dump as SQL, as it comes; CommandError at the end if pg_restore could not read all of it."""
    command = [program("pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(path)]
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said) as process,  # noqa: S603
    ):
        with cast("IO[bytes]", process.stdout) as sql:
            yield sql
        if process.wait():
            said.seek(0)
            raise CommandError(
                _("The dump cannot be read: {reason}").format(reason=said.read().decode().strip())
            )


def load(path: Path) -> None:
    """Put the database of the dump into the place of this one; to be called in a transaction."""
    with sql_of(path) as sql, connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = %s", [f"{PATIENCE}s"])
        cursor.execute("DROP SCHEMA IF EXISTS public CASCADE")
        for statement, rows in statements(sql):
            if rows is None:
                cursor.execute(statement)
            else:
                cursor.copy_expert(statement, rows)
        cursor.execute("GRANT USAGE ON SCHEMA public TO PUBLIC")
        for setting in SET_BY_THE_DUMP:
            cursor.execute(f"RESET {setting}")


def statements(sql: IO[bytes]) -> Iterator[tuple[str, Rows | None]]:
    """The SQL in order: statements as they come, and each COPY with the rows that follow it."""
    lines = ["SELECT;"]  # a comment alone is no statement to the driver
    for line in sql:
        if line.startswith(b"COPY ") and line.endswith(b" FROM stdin;\n"):
            yield "".join(lines), None
            yield line.decode(), Rows(sql)
            lines = ["SELECT;"]
        elif not line.startswith(NOT_FOR_US):
            lines.append(line.decode())
    yield "".join(lines), None


class Rows:
    """The rows after a COPY, up to the line that ends them, as a file."""

    def __init__(self, sql: IO[bytes]) -> None:
        self.sql = sql
        self.ended = False

    def read(self, size: int = -1) -> bytes:
        """At least one row, or nothing at the end: as much as libpq asks for, to the end of a line."""
        piece: list[bytes] = []
        taken = 0
        while not self.ended and (size < 0 or taken < size):
            line = self.sql.readline()
            self.ended = line in {b"\\.\n", b""}
            if not self.ended:
                piece.append(line)
                taken += len(line)
        return b"".join(piece)


def migrate() -> None:
    """Bring the loaded database up to this version, in the transaction in which it was loaded."""
    with connection.cursor() as cursor:
        # A table whose rows still wait for a check cannot be altered.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    call_command("migrate", interactive=False, verbosity=0)


def forget_kept_answers() -> None:
    """No revision is what any was before: a server that was not restarted counts anew (ADR 0015)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cooperation_revision"
            " SELECT tgrelid::regclass::text, -1, extract(epoch FROM now()) FROM pg_trigger"
            " WHERE tgname = 'note_revision'"
            " ON CONFLICT (place, slot) DO UPDATE SET changes = excluded.changes"
        )
