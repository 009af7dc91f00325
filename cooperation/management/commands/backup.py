"""manage.py backup: see docs/how-to/back-up-and-restore.md."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from cooperation.backup.saving import Saved, default_path, drop_older, save


class Command(BaseCommand):
    help = "Write the database and all files into one archive."
    requires_migrations_checks = True

    def add_arguments(self, parser: CommandParser) -> None:
        add = parser.add_argument
        add(
            "path",
            type=Path,
            nargs="?",
            help="File or folder (a file named by the time, in VAR_DIR/backups).",
        )
        add("--keep", type=int, help="Delete all but so many of the newest archives in the folder.")
        add("--with-secret-key", action="store_true", help="Put SECRET_KEY into the archive too.")

    def handle(
        self, *args: Any, path: Path | None, keep: int | None, with_secret_key: bool, **options: Any
    ) -> None:
        if keep is not None and keep < 1:
            raise CommandError(_("--keep wants a number from 1."))
        target = path or default_path()
        if target.is_dir():
            target /= default_path().name
        try:
            saved = save(target, with_key=with_secret_key)
        except OSError as error:
            raise CommandError(reason(error, target)) from error
        self.tell(saved)
        if keep is not None:
            for old in drop_older(target.parent, keep):
                self.stdout.write(_("Deleted: {path}").format(path=old))

    def tell(self, saved: Saved) -> None:
        """One line; CommandError if the archive lacks what it should hold, so that the timer fails."""
        message = _("{path}: {size}; rows: {rows}; files: {files}")
        self.stdout.write(
            message.format(
                path=saved.path,
                size=filesizeformat(saved.path.stat().st_size),
                rows=saved.manifest.rows,
                files=len(saved.manifest.files),
            )
        )
        problems = []
        if saved.missing:
            problems.append(_("Files are missing: {names}.").format(names=", ".join(saved.missing)))
        if saved.changed:
            problems.append(
                _("Files are not what was uploaded: {names}.").format(names=", ".join(saved.changed))
            )
        if problems:
            problems.append(_("All else is saved. Earlier archives were kept: look for the files in them."))
            raise CommandError(" ".join(problems))


def reason(error: OSError, path: Path) -> str:
    if error.errno == errno.ENOSPC:
        return _("There is no room for the archive in {folder}. Nothing was left there.").format(
            folder=path.parent
        )
    return _("{path} cannot be written: {reason}").format(path=error.filename or path, reason=error.strerror)
