"""Checks at the start: each fault in one clear line with its remedy."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as Caution
from django.db import DEFAULT_DB_ALIAS, connection

from accounts.roles import Role

if TYPE_CHECKING:
    from collections.abc import Sequence

FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", str(Path.home() / ".local/share/fonts"))
OWN_MACHINE = {"127.0.0.1", "localhost", "[::1]"}
FONTS = ("NotoSans-Regular", "NotoSerif-Regular")


@register(Tags.compatibility)
def psycopg_absent(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Django would silently prefer psycopg 3 to the driver that this project is tested with."""
    if importlib.util.find_spec("psycopg") is None:
        return []
    remedy = "Remove it: .venv/bin/pip uninstall psycopg"
    return [Error("psycopg 3 is installed beside psycopg2.", hint=remedy, id="cooperation.E001")]


@register(Tags.files)
def fonts_present(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Without Noto, Kazakh letters come out of other fonts, or not at all."""
    missing = [font for font in FONTS if not has_font(font)]
    if not missing:
        return []
    message = "Fonts are missing for printing: {fonts}.".format(fonts=", ".join(missing))
    return [Caution(message, hint="Install them: apt-get install fonts-noto-core", id="cooperation.W001")]


@register(Tags.security)
def second_factors_known(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A role written wrong would leave its people without a second factor, unseen."""
    unknown = sorted(set(settings.SECOND_FACTOR_FOR) - set(Role.values))
    if not unknown:
        return []
    message = "SECOND_FACTOR_FOR names roles that do not exist: {roles}.".format(roles=", ".join(unknown))
    return [Error(message, hint=f"The roles are {', '.join(Role.values)}.", id="cooperation.E006")]


def has_font(name: str) -> bool:
    return any(next(Path(folder).rglob(f"{name}.*"), None) for folder in FONT_FOLDERS)


@register(Tags.security)
def debug_stays_at_home(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The pages of DEBUG show settings and data to whoever meets an error."""
    public = [name for name in settings.ALLOWED_HOSTS if name not in OWN_MACHINE]
    if not settings.DEBUG or not public:
        return []
    message = "DEBUG is on, and the site is reached as {names}.".format(names=", ".join(public))
    return [Error(message, hint="Set DEBUG=off, or the hosts to 127.0.0.1,localhost.", id="cooperation.E006")]


@register(Tags.files)
def media_writable(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Uploads and papers are kept there."""
    folder = Path(settings.MEDIA_ROOT)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            return []
    except OSError as error:
        message = f"Files cannot be kept in {folder}: {error.strerror}."
        remedy = f"Let the user of the server write there: chown -R USER {folder}"
        return [Error(message, hint=remedy, id="cooperation.E007")]


DATABASE_NEEDS = [
    (
        "SELECT lower('ӘҒҚҢӨҰҮҺІЁ') = 'әғқңөұүһіё'",
        "The database does not fold Cyrillic case.",
        (
            "Create it anew with a UTF-8 locale: "
            "createdb --encoding=UTF8 --locale=C.UTF-8 --template=template0 NAME"
        ),
        "cooperation.E002",
    ),
    (
        "SELECT EXISTS (SELECT FROM pg_collation WHERE collname = 'kk-x-icu')",
        "The database server has no ICU collations.",
        "Use a PostgreSQL that is built with ICU, as Debian's is.",
        "cooperation.E003",
    ),
    (
        "SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_trgm')",
        "The extension pg_trgm is not there.",
        "Install it: apt-get install postgresql-contrib",
        "cooperation.E004",
    ),
    (
        "SELECT current_setting('server_version_num')::int >= 150000",
        "The database server is older than PostgreSQL 15.",
        "Upgrade it; Debian 12 brings PostgreSQL 15.",
        "cooperation.E005",
    ),
]


@register(Tags.database)
def database_fit(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """What search and sorting need of the database; run by ``migrate`` and ``check --database default``."""
    if DEFAULT_DB_ALIAS not in (databases or []):
        return []
    with connection.cursor() as cursor:
        return [
            Error(message, hint=remedy, id=identifier)
            for query, message, remedy, identifier in DATABASE_NEEDS
            if not answers_yes(cursor, query)
        ]


def answers_yes(cursor: Any, query: str) -> bool:
    cursor.execute(query)
    return bool(cursor.fetchone()[0])
