"""Files on the disk that no row names or ever named: a file is written before its row, which may fail."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from django.apps import apps
from django.conf import settings
from django.db.models import FileField

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import Model

#: Folders in which only files of rows lie, and whether they can be made anew.
FOLDERS = {"documents": False, "jobs": True, "office": False, "prints": True}
#: Where the others go: the database may be a wrong one, and a scan is not to be had again.
ASIDE = "lost"
#: A file is written before its row: a younger one may still wait for it.
AGE = dt.timedelta(days=1)


def drop_orphans(now: dt.datetime) -> int:
    """Delete them, or put them aside; how many. What a deleted record named stays, to come back with it."""
    named = set(names())
    lost = [path for path in _old_files(now - AGE) if _name(path) not in named]
    for path in lost:
        _drop(path)
    return len(lost)


def _drop(path: Path) -> None:
    name = _name(path)
    if FOLDERS[name.split("/")[0]]:
        path.unlink(missing_ok=True)
        return
    aside = Path(settings.MEDIA_ROOT, ASIDE, name)
    aside.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileNotFoundError):  # another worker was quicker
        path.rename(aside)


def names() -> Iterator[str]:
    """The files that rows name, or named once by their history."""
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if isinstance(field, FileField):
                for table in (model, _past(model)):
                    if table is not None:
                        yield from table._base_manager.values_list(field.name, flat=True).iterator()


def _past(model: type[Model]) -> type[Model] | None:
    history = getattr(model, "history", None)
    return history.model if history else None


def _old_files(before: dt.datetime) -> Iterator[Path]:
    for folder in FOLDERS:
        for path in Path(settings.MEDIA_ROOT, folder).rglob("*"):
            with suppress(FileNotFoundError):  # another worker was quicker
                if path.is_file() and path.stat().st_mtime < before.timestamp():
                    yield path


def _name(path: Path) -> str:
    return path.relative_to(settings.MEDIA_ROOT).as_posix()
