"""The files of the register: which of them the rows name, and how they come back into their folder."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import F, Value
from django.utils import timezone

from agreements.models import Document
from reporting.models import Issue, Office

from .archive import FILES, Archive

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Where in MEDIA_ROOT files lie that are none of the register's: half restored ones, and those of jobs.
STAGING = "restoring-"
ASIDE = "replaced-"
JOBS = "jobs"


def media() -> Path:
    return Path(settings.MEDIA_ROOT)


@dataclass(frozen=True)
class Named:
    """A file that rows name."""

    name: str
    sha256: str
    """As it was noted when the file came; empty where nobody noted it."""


def named_files() -> dict[str, Named]:
    """Every file that the register needs. Those of jobs are not among them: they are made anew."""
    noted = [
        Document.objects.exclude(file="").values_list("file", "sha256"),
        Issue.objects.exclude(file="").values_list("file", "sha256"),
        Office.objects.exclude(emblem="").values_list(F("emblem"), Value("")),
    ]
    return {name: Named(name, sha256) for query in noted for name, sha256 in query.iterator()}


def former_files() -> set[str]:
    """Files that rows named once, by their history; they may have been deleted since."""
    return set(Document.history.exclude(file="").values_list("file", flat=True).distinct())


# --- Bringing them back ---


@contextmanager
def unpacked(archive: Archive) -> Iterator[Path]:
    """All parts in a folder on the disk of MEDIA_ROOT, which is gone afterwards."""
    media().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=STAGING, dir=media()) as folder:
        for name, content in archive.parts():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as out:
                shutil.copyfileobj(content, out)
        yield Path(folder)


class Return:
    """The way of the unpacked files into their place.

    First those that are not there: random names, so that they are in nobody's
    way, and can be taken back. Only then, once the database is the new one,
    what lies there and is not of it goes aside.
    """

    def __init__(self, archive: Archive, folder: Path) -> None:
        self.folder = folder / FILES
        self.names = set(archive.manifest.files)
        self.added: list[Path] = []

    def add(self) -> None:
        for name in sorted(self.names):
            target = media() / name
            if not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                (self.folder / name).rename(target)
                self.added.append(target)

    def take_back(self) -> None:
        for path in self.added:
            path.unlink(missing_ok=True)

    def complete(self) -> Path | None:
        """Replace what was there under the same names; the folder with all that is not of the register."""
        for name in self.names:
            if (self.folder / name).exists():
                (self.folder / name).replace(media() / name)
        others = [path for path in kept_files() if str(path.relative_to(media())) not in self.names]
        if not others:
            return None
        aside = media() / f"{ASIDE}{timezone.now():%Y%m%d-%H%M%S}"
        for path in others:
            target = aside / path.relative_to(media())
            target.parent.mkdir(parents=True, exist_ok=True)
            path.rename(target)
        return aside


def kept_files() -> list[Path]:
    """What lies in MEDIA_ROOT, except what is half restored or was put aside before."""
    folders = [one for one in media().iterdir() if not one.name.startswith((STAGING, ASIDE))]
    return [path for folder in folders for path in [folder, *folder.rglob("*")] if path.is_file()]
