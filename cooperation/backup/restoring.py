"""Bringing an archive back: all of it, or nothing is touched."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.management.base import CommandError
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from cooperation.version import VERSION

from . import database
from .archive import DUMP, Unfit, read_whole
from .files import Return, media, unpacked
from .saving import key_mark

if TYPE_CHECKING:
    from pathlib import Path

    from .archive import Archive, Manifest


@dataclass(frozen=True)
class Restored:
    """What was restored, and where the files of the register before it are now."""

    manifest: Manifest
    aside: Path | None

    @property
    def has_other_key(self) -> bool:
        return self.manifest.key != key_mark()


def restore(path: Path, *, replace: bool) -> Restored:
    """Check everything, then replace database and files; whatever fails, the register before stays."""
    archive = checked(path)
    refuse_to_overwrite(replace=replace)
    refuse_without_room(archive)
    with unpacked(archive) as folder:
        files = Return(archive, folder)
        try:
            replace_database(folder / DUMP, archive.manifest, files)
        except BaseException:
            files.take_back()
            raise
        finally:
            connection.close()  # what the dump has set for the session goes with it
        return Restored(archive.manifest, files.complete())


def checked(path: Path) -> Archive:
    """The archive, if it is whole and can be restored by this version on this server."""
    archive = read_whole(path)
    refuse_newer(archive.manifest)
    return archive


def replace_database(dump: Path, manifest: Manifest, files: Return) -> None:
    with transaction.atomic():
        database.load(dump)
        refuse_other_counts(manifest)
        database.migrate()
        database.forget_kept_answers()
        files.add()


# --- What is refused ---


def refuse_newer(manifest: Manifest) -> None:
    """A version may bring back archives of earlier ones, never of later ones."""
    loader = MigrationLoader(None)
    apps = {app for app, _name in loader.disk_migrations}
    known = loader.disk_migrations.keys() | {
        old for one in loader.disk_migrations.values() for old in one.replaces
    }
    unknown = [name for name in map(tuple, manifest.migrations) if name not in known and name[0] in apps]
    if numbers(manifest.version) > numbers(VERSION) or unknown:
        message = _("It was made by version {newer}; this is {ours}. Install that version first.")
        raise Unfit(message.format(newer=manifest.version, ours=VERSION))
    if manifest.postgresql > database.server_major():
        message = _("It was made with PostgreSQL {newer}; this server is {ours}. Upgrade it first.")
        raise Unfit(message.format(newer=manifest.postgresql, ours=database.server_major()))


def numbers(version: str) -> list[int]:
    return [int(number) for number in version.split(".")]


def refuse_to_overwrite(*, replace: bool) -> None:
    if database.is_foreign():
        raise CommandError(
            _("The database holds tables of another program. Name another one in DATABASE_URL.")
        )
    if not replace and not database.is_empty():
        raise CommandError(
            _(
                "The database holds a register already. Make a backup of it, then add --replace to put "
                "the archive into its place."
            )
        )


def refuse_without_room(archive: Archive) -> None:
    needed = sum(part.size for part in archive.manifest.parts.values())
    media().mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(media()).free
    if free < needed:
        message = _("The files need {needed} in {folder}, and only {free} are free.")
        raise CommandError(
            message.format(needed=filesizeformat(needed), folder=media(), free=filesizeformat(free))
        )


def refuse_other_counts(manifest: Manifest) -> None:
    """Of the tables that were counted then: what passes may have been other tables in that version."""
    counts = database.counts(manifest.tables)
    others = sorted(name for name, number in manifest.tables.items() if counts.get(name) != number)
    if others:
        raise CommandError(
            _("Other numbers of rows came back than were saved: {tables}.").format(tables=", ".join(others))
        )
