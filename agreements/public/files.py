"""The open data as files: all public agreements, some hundred at a time, in the order of their keys."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from reporting.dates import today
from reporting.renderers.table import CHUNK, Held, harmless

from .rows import published
from .schema import FIELDS, SCHEMA, record

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator


def parts() -> Iterator[list[dict[str, Any]]]:
    """The records; of those to come only the keys are kept."""
    day, rows = today(), published()
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), CHUNK):
        taken = keys[start : start + CHUNK]
        by_key = rows.complete(day).in_bulk(taken)
        yield [record(by_key[key]) for key in taken if key in by_key]


def csv_parts() -> Generator[bytes]:
    """RFC 4180 in UTF-8: commas, the names first.

    The first part has rows in it, so that a database that is away is no half file.
    """
    before = lines([[one.name for one in FIELDS]])
    for records in parts():
        yield before + lines([[cell(value) for value in one.values()] for one in records])
        before = b""
    yield before


def lines(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def cell(value: Any) -> str:
    """Lists and objects as the same JSON; a text that a spreadsheet would run, behind an apostrophe."""
    if value is None:
        return ""
    return written(value) if isinstance(value, list | dict) else harmless(str(value))


def written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def json_parts() -> Generator[bytes]:
    """An object: the schema, the moment, and the agreements, a line for each."""
    head = {"schema": SCHEMA, "made_at": timezone.now().isoformat(timespec="seconds")}
    before = f'{written(head)[:-1]}, "agreements": [\n'
    for records in parts():
        yield (before + ",\n".join(written(one) for one in records)).encode()
        before = ",\n"
    yield (before.removeprefix(",\n") + "\n]}\n").encode()


#: Format → media type and what makes the file.
FORMATS: dict[str, tuple[str, Callable[[], Generator[bytes]]]] = {
    "csv": ("text/csv; charset=utf-8; header=present", csv_parts),
    "json": ("application/json", json_parts),
}


def answer(format_: str) -> StreamingHttpResponse:
    media_type, made = FORMATS[format_]
    response = StreamingHttpResponse(Held(made()), content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(True, f"agreements.{format_}")
    return response
