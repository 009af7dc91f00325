"""manage.py restore: see docs/how-to/back-up-and-restore.md."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils.translation import gettext as _

from cooperation.backup.archive import Unfit
from cooperation.backup.restoring import Restored, checked, restore


class Command(BaseCommand):
    help = "Bring back an archive of “backup”, after checking all of it."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path)
        parser.add_argument("--replace", action="store_true", help="Even where a register is already.")
        parser.add_argument("--check", action="store_true", help="Only check the archive; touch nothing.")

    def handle(self, *args: Any, path: Path, replace: bool, check: bool, **options: Any) -> None:
        try:
            if check:
                checked(path)
                self.stdout.write(_("{path} is whole.").format(path=path))
            else:
                self.tell(restore(path, replace=replace))
        except Unfit as error:
            refusal = _("{path} is not restored. {reason}").format(path=path, reason=error.message)
            raise CommandError(refusal) from error
        except (OSError, DatabaseError) as error:
            failure = _("Nothing was changed. {reason}").format(reason=str(error).strip())
            raise CommandError(failure) from error

    def tell(self, restored: Restored) -> None:
        manifest = restored.manifest
        message = _("Restored as of {moment}, version {version}; rows: {rows}; files: {files}.")
        self.stdout.write(
            message.format(
                moment=manifest.made_at,
                rows=manifest.rows,
                files=len(manifest.files),
                version=manifest.version,
            )
        )
        if restored.aside:
            message = _("Files that are not of it now lie in {folder}. Delete them when nobody needs them.")
            self.stdout.write(message.format(folder=restored.aside))
        if restored.has_other_key:
            self.stdout.write(
                _(
                    "SECRET_KEY is another than when it was saved: links that were mailed no longer work, "
                    "and second factors are lost unless the old key stands in SECRET_KEY_FALLBACKS."
                )
            )
        self.stdout.write(_("Restart the server and the workers, then open the register and look."))
