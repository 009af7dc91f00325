"""Databases of invented data for the measurements, a size each, kept for the next run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2

ROOT = Path(__file__).resolve().parent.parent
MANAGE = [sys.executable, str(ROOT / "manage.py")]


def set_up() -> None:
    """Makes the application known to a script."""
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cooperation.settings")
    import django

    django.setup()


def database_url(size: int | str) -> str:
    parts = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(parts._replace(path=parts.path.rpartition("/")[0] + f"/bench_{size}"))


def create(name: str, template: str) -> bool:
    """Whether the database was not there and is made now."""
    from django.db import connections

    settings = connections["default"].get_connection_params()
    with_postgres = psycopg2.connect(
        **{key: settings[key] for key in ("user", "password", "host", "port") if key in settings},
        dbname="postgres",
    )
    with_postgres.autocommit = True
    with with_postgres.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        is_new = cursor.fetchone() is None
        if is_new:
            cursor.execute(f"CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8'")
    with_postgres.close()
    return is_new


def migrate(size: int | str) -> dict[str, str]:
    """The environment of this database, brought up to date."""
    environment = os.environ | {"DATABASE_URL": database_url(size)}
    subprocess.run([*MANAGE, "migrate", "-v0"], env=environment, check=True)
    return environment


def prepare(size: int) -> None:
    """Makes the database of this size unless it is there; one of an earlier version is brought up to date."""
    is_new = create(f"bench_{size}", "template0")
    environment = migrate(size)
    if is_new:
        numbers = ["--agreements", str(size), "--commitments", str(3 * size)]
        generate = ["generate_data", *numbers, "--seed", "1"]
        subprocess.run([*MANAGE, *generate], env=environment, check=True, stdout=subprocess.DEVNULL)


def copy(size: int, name: str) -> bool:
    """Whether a copy of the database of this size was made now; either is up to date then."""
    prepare(size)
    is_new = create(f"bench_{name}", f"bench_{size}")
    migrate(name)
    return is_new
