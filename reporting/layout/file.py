"""A PDF file that is written as it comes into being.

Content goes to the disk as soon as a sheet is full; small objects go in
batches into compressed object streams (ISO 32000-1, 7.5.7). What stays in
memory is the place of each object: 11 bytes.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from array import array
from typing import TYPE_CHECKING, BinaryIO

import pydyf

if TYPE_CHECKING:
    from collections.abc import Iterable

HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
#: Objects in one object stream.
BATCH = 200
#: 9 takes twice as long as 6 for a hundredth less.
COMPRESSION = 6
FREE, PLAIN, PACKED = 0, 1, 2
#: Kind, place, index of an object.
PLACE = struct.Struct(">BQH")


class PdfFile:
    """Writes numbered objects; the numbers below ``reserved`` are for the objects of WeasyPrint."""

    def __init__(self, file: BinaryIO, reserved: int) -> None:
        self.file = file
        self.reserved = reserved
        self.position = 0
        self.hash = hashlib.sha256()
        self.batch: list[tuple[int, bytes]] = []
        self.kinds = bytearray(reserved)
        self.places = array("Q", bytes(8 * reserved))
        self.indexes = array("H", bytes(2 * reserved))
        self._write(HEADER)

    def number(self) -> int:
        """The number of an object to come."""
        self.kinds.append(FREE)
        self.places.append(0)
        self.indexes.append(0)
        return len(self.kinds) - 1

    def add(self, number: int, content: bytes) -> None:
        """An object that is not a stream."""
        self.batch.append((number, content))
        if len(self.batch) >= BATCH:
            self._write_batch()

    def add_stream(self, number: int, content: bytes, entries: bytes = b"") -> None:
        content = zlib.compress(content, COMPRESSION)
        entries += b"/Filter/FlateDecode/Length %d" % len(content)
        self._write_object(number, b"<<%b>>stream\n%b\nendstream" % (entries, content))

    def add_all(self, objects: Iterable[pydyf.Object]) -> None:
        """Objects of pydyf, which brought their numbers."""
        for one in objects:
            if isinstance(one, pydyf.Stream):
                self._write_object(one.number, one.data)
            else:
                self.add(one.number, one.data)

    def finish(self, catalog: bytes, info: bytes) -> None:
        """The table of places, as a stream (ISO 32000-1, 7.5.8), and the end."""
        self._write_batch()
        number, start = self.number(), self.position
        self._note(number, PLAIN, start)
        key = self.hash.hexdigest()[:32].encode()
        entries = b"/Type/XRef/Size %d/W[1 8 2]/Root %b/Info %b/ID[<%b><%b>]" % (
            len(self.kinds), catalog, info, key, key,
        )  # fmt: skip
        content = self._places()
        entries += b"/Filter/FlateDecode/Length %d" % len(content)
        self._write(b"%d 0 obj\n<<%b>>stream\n%b\nendstream\nendobj\n" % (number, entries, content))
        self._write(b"startxref\n%d\n%%%%EOF\n" % start)

    def _places(self) -> bytes:
        """The place of each object, compressed some at a time."""
        packer, found = zlib.compressobj(COMPRESSION), []
        for start in range(0, len(self.kinds), BATCH):
            part = slice(start, start + BATCH)
            rows = zip(self.kinds[part], self.places[part], self.indexes[part], strict=True)
            found.append(packer.compress(b"".join(PLACE.pack(*row) for row in rows)))
        return b"".join(found) + packer.flush()

    def _write_batch(self) -> None:
        if not self.batch:
            return
        number, offset, offsets = self.number(), 0, []
        for index, (one, content) in enumerate(self.batch):
            offsets.append(b"%d %d" % (one, offset))
            offset += len(content) + 1
            self._note(one, PACKED, number, index)
        head = b" ".join(offsets) + b"\n"
        body = head + b"\n".join(content for _, content in self.batch)
        self.add_stream(number, body, b"/Type/ObjStm/N %d/First %d" % (len(self.batch), len(head)))
        self.batch.clear()

    def _write_object(self, number: int, content: bytes) -> None:
        self._note(number, PLAIN, self.position)
        self._write(b"%d 0 obj\n%b\nendobj\n" % (number, content))

    def _note(self, number: int, kind: int, place: int, index: int = 0) -> None:
        self.kinds[number], self.places[number], self.indexes[number] = kind, place, index

    def _write(self, content: bytes) -> None:
        self.file.write(content)
        self.hash.update(content)
        self.position += len(content)


def reference(number: int) -> bytes:
    return b"%d 0 R" % number
