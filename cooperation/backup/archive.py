"""One file that holds a register: what lies in it where, and whether it is whole.

A plain tar, since what lies in it is compressed already::

    database.dump     pg_dump's custom format
    files/…           the files that the rows name, as they lie in MEDIA_ROOT
    secret-key        only if that was asked for
    manifest.json     of which program and version, when, how many rows, the hash of each of the above
    SHA256SUMS        the same hashes and that of the manifest, for ``sha256sum --check``

What was cut has no SHA256SUMS, because it comes last.
"""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Any, cast

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterator

PRODUCT = "cooperation"
FORMAT = 1
DUMP, FILES, SECRET_KEY = "database.dump", "files/", "secret-key"
MANIFEST, SUMS = "manifest.json", "SHA256SUMS"
PIECE = 1024 * 1024
#: The two parts that are read whole are never longer than this.
MAX_LIST_BYTES = 256 * 1024 * 1024


class Unfit(ValidationError):
    """The archive cannot be restored, with the reason for whoever wanted it."""


@dataclass(frozen=True)
class Part:
    """A file in the archive: how long it is, and its SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What an archive says of itself."""

    version: str
    postgresql: int
    """Major version of the server that it was taken from."""
    made_at: str
    key: str
    """Tells whether another SECRET_KEY is the same; the key cannot be had from it."""
    migrations: list[list[str]]
    tables: dict[str, int]
    parts: dict[str, Part] = field(default_factory=dict)
    product: str = PRODUCT
    format: int = FORMAT

    def to_json(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()

    @classmethod
    def from_json(cls, text: bytes) -> Manifest:
        """Unfit where it is of another program or of a form that this version does not know."""
        try:
            told = json.loads(text)
            if told["product"] == PRODUCT and told["format"] > FORMAT:
                raise Unfit(_("It was made by a newer version of the program. Install that version first."))
            parts = {name: Part(**part) for name, part in told.pop("parts").items()}
            manifest = cls(**told, parts=parts)
        except (ValueError, TypeError, LookupError) as error:
            raise Unfit(_("It is not an archive of this register.")) from error
        if manifest.product != PRODUCT:
            raise Unfit(_("It is not an archive of this register."))
        return manifest

    @property
    def files(self) -> dict[str, Part]:
        """The files of the rows, by their name in MEDIA_ROOT."""
        return {name.removeprefix(FILES): part for name, part in self.parts.items() if name.startswith(FILES)}

    @property
    def rows(self) -> int:
        return sum(self.tables.values())


# --- Writing ---


class Writer:
    """Puts one part after the other into a tar, noting the hash of each."""

    def __init__(self, out: IO[bytes]) -> None:
        self.tar = tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115
        self.parts: dict[str, Part] = {}

    def add(self, name: str, size: int, content: IO[bytes]) -> Part:
        hashing = Hashing(content)
        self.tar.addfile(header(name, size), hashing)
        self.parts[name] = Part(size, hashing.sha256)
        return self.parts[name]

    def add_bytes(self, name: str, content: bytes) -> None:
        self.add(name, len(content), io.BytesIO(content))

    def close(self, manifest: Manifest) -> None:
        manifest.parts.update(self.parts)
        self.add_bytes(MANIFEST, manifest.to_json())
        lines = (f"{part.sha256}  {name}\n" for name, part in self.parts.items())
        self.add_bytes(SUMS, "".join(lines).encode())
        self.tar.close()


class Hashing:
    """A stream that notes the hash of what is read of it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream
        self.digest = hashlib.sha256()

    def read(self, size: int = PIECE) -> bytes:
        piece = self.stream.read(size)
        self.digest.update(piece)
        return piece

    @property
    def sha256(self) -> str:
        return self.digest.hexdigest()


def header(name: str, size: int) -> tarfile.TarInfo:
    """Of a file that only its owner may read, should somebody unpack it by hand."""
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info


# --- Reading ---


@dataclass(frozen=True)
class Archive:
    """An archive whose every part was read and found as its manifest says."""

    path: Path
    manifest: Manifest

    def parts(self, beginning: str = "") -> Iterator[tuple[str, IO[bytes]]]:
        """Name and content of the parts, each to be read before the next."""
        with tarfile.open(self.path, "r:") as tar:
            for info in tar:
                if info.name.startswith(beginning):
                    yield info.name, opened(tar, info)


def read_whole(path: Path) -> Archive:
    """The archive, once all of it was read; Unfit if anything is missing, other, or too much."""
    try:
        with tarfile.open(path, "r:") as tar:
            found, kept = read_parts(tar)
    except (tarfile.TarError, EOFError, ValueError) as error:
        raise Unfit(_("It is not an archive of this register, or it is damaged.")) from error
    if SUMS not in kept:
        raise Unfit(_("It is not whole: its end is missing. Take another archive."))
    check_sums(found, kept[SUMS])
    manifest = Manifest.from_json(kept[MANIFEST])
    refuse_others(manifest, found)
    return Archive(path, manifest)


def read_parts(tar: tarfile.TarFile) -> tuple[dict[str, Part], dict[str, bytes]]:
    """Size and hash of every part, and the two lists themselves."""
    found: dict[str, Part] = {}
    kept: dict[str, bytes] = {}
    for info in tar:
        refuse_entry(info, found)
        content = Hashing(opened(tar, info))
        if info.name in {MANIFEST, SUMS}:
            kept[info.name] = content.read(info.size)
        else:
            while content.read():
                pass
        found[info.name] = Part(info.size, content.sha256)
    return found, kept


def opened(tar: tarfile.TarFile, info: tarfile.TarInfo) -> IO[bytes]:
    """The content of a part, which refuse_entry() has found to be a file."""
    return cast("IO[bytes]", tar.extractfile(info))


def refuse_entry(info: tarfile.TarInfo, found: dict[str, Part]) -> None:
    """Nothing but files, each once, under names that lead to nowhere else."""
    inside = PurePosixPath(info.name)
    straight = str(inside) == info.name and not inside.is_absolute() and ".." not in inside.parts
    fits = info.size <= MAX_LIST_BYTES or info.name not in {MANIFEST, SUMS}
    if not (info.isreg() and straight and fits) or info.name in found:
        raise Unfit(_("It is not an archive of this register, or it is damaged."))


def check_sums(found: dict[str, Part], sums: bytes) -> None:
    lines = sums.decode(errors="replace").removesuffix("\n").split("\n")
    told = {name: digest for digest, _spaces, name in (line.partition("  ") for line in lines)}
    others = {name for name, part in found.items() if name != SUMS and told.pop(name, "") != part.sha256}
    if others or told or not {DUMP, MANIFEST} <= found.keys():
        raise Unfit(
            _("It is damaged: {names} is not what was saved. Take another archive.").format(
                names=", ".join(sorted({*others, *told})) or MANIFEST
            )
        )


def refuse_others(manifest: Manifest, found: dict[str, Part]) -> None:
    """The manifest and the parts tell of the same."""
    listed: dict[str, Any] = {name: part for name, part in found.items() if name not in {MANIFEST, SUMS}}
    if listed != manifest.parts:
        raise Unfit(_("It is not an archive of this register, or it is damaged."))
