"""Making an archive."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from cooperation.version import VERSION

from . import database
from .archive import DUMP, FILES, SECRET_KEY, Manifest, Writer
from .files import former_files, media, named_files

if TYPE_CHECKING:
    from .files import Named

PREFIX, SUFFIX, PART = "cooperation-", ".tar", ".part"
#: Seconds; what is older and still only a part was left by a backup that was killed.
STALE = 24 * 60 * 60


@dataclass
class Saved:
    """An archive that was made, and what could not be put into it as it should be."""

    path: Path
    manifest: Manifest
    missing: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)


def default_path() -> Path:
    return settings.VAR_DIR / "backups" / f"{PREFIX}{timezone.localtime():%Y-%m-%d-%H%M%S}{SUFFIX}"


def save(path: Path, *, with_key: bool = False) -> Saved:
    """Write the archive, under its name only once it is whole; nobody but the owner may read it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.exists():
        raise CommandError(_("{path} is there already. Choose another name.").format(path=path))
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=PART, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as out:
            saved = fill(out, path, with_key=with_key)
            out.flush()
            os.fsync(out.fileno())
        os.link(name, path)  # which overwrites nobody's
    finally:
        Path(name).unlink()
    return saved


def fill(out: IO[bytes], path: Path, *, with_key: bool) -> Saved:
    """The database first: a file never changes once a row names it, so all files of its rows can follow."""
    writer = Writer(out)
    with tempfile.TemporaryFile(dir=path.parent) as dumped:
        with database.one_moment() as snapshot:
            database.dump(dumped, snapshot)
            saved = Saved(path, manifest())
            named, former = named_files(), former_files()
        writer.add(DUMP, dumped.seek(0, os.SEEK_END), rewound(dumped))
    add_files(writer, named, saved)
    for name in sorted(former - named.keys()):
        with suppress(FileNotFoundError):
            add_file(writer, name)
    if with_key:
        writer.add_bytes(SECRET_KEY, settings.SECRET_KEY.encode())
    saved.missing = sorted(
        set(saved.missing) & named_files().keys()
    )  # others were just dropped in due course
    writer.close(saved.manifest)
    return saved


def manifest() -> Manifest:
    return Manifest(
        version=VERSION,
        postgresql=database.server_major(),
        made_at=timezone.localtime().isoformat(timespec="seconds"),
        key=key_mark(),
        migrations=database.applied_migrations(),
        tables=database.counts(),
    )


def key_mark() -> str:
    return salted_hmac("cooperation.backup", "mark", algorithm="sha256").hexdigest()[:16]


def rewound(file: IO[bytes]) -> IO[bytes]:
    file.seek(0)
    return file


def add_files(writer: Writer, named: dict[str, Named], saved: Saved) -> None:
    for name, file in sorted(named.items()):
        try:
            digest = add_file(writer, name)
        except FileNotFoundError:
            saved.missing.append(name)
        else:
            if file.sha256 not in {"", digest}:
                saved.changed.append(name)


def add_file(writer: Writer, name: str) -> str:
    """The file's SHA-256 as it lies on the disk."""
    with (media() / name).open("rb") as file:
        return writer.add(f"{FILES}{name}", os.fstat(file.fileno()).st_size, file).sha256


# --- The archives before ---


def drop_older(folder: Path, keep: int) -> list[Path]:
    """Delete all but the newest archives of a folder, and parts that were left behind."""
    archives = sorted(folder.glob(f"{PREFIX}*{SUFFIX}"))
    older = archives[: max(len(archives) - keep, 0)]
    now = timezone.now().timestamp()
    parts = [one for one in folder.glob(f".{PREFIX}*{PART}") if now - one.stat().st_mtime > STALE]
    for path in [*older, *parts]:
        path.unlink(missing_ok=True)
    return older
