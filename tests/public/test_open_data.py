"""The open data: one schema that stays, the same rows in CSV and JSON, in parts however many there are."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.urls import reverse

from agreements.models.choices import Access
from agreements.public.schema import FIELDS, SCHEMA, Type
from reporting.renderers.table import CHUNK
from tests.factories import agreement, renewal, sector
from tests.reading import body

if TYPE_CHECKING:
    from django.test import Client

    from tests.public.conftest import Open

pytestmark = pytest.mark.django_db

HOW_TO = settings.BASE_DIR / "docs" / "how-to" / "public-register.md"
#: What ``agreements/1`` is, for ever: name → type. A field more may come at the end, and into no other place.
GOLDEN = {
    "id": "number",
    "registry_number": "text",
    "number_on_paper": "text",
    "kind": "word",
    "title_kk": "text",
    "title_ru": "text",
    "title_en": "text",
    "subject_kk": "text",
    "subject_ru": "text",
    "subject_en": "text",
    "signed_on": "date",
    "signed_on_precision": "word",
    "place": "object",
    "in_force_from": "date",
    "in_force_from_precision": "word",
    "term_end": "date",
    "term_end_precision": "word",
    "terminated_on": "date",
    "status": "word",
    "status_on": "date",
    "sectors": "list",
    "parties": "list",
    "renewals": "list",
    "parent": "number",
}
WORDS = {
    "kind": {
        "intergovernmental",
        "interregional",
        "intermunicipal",
        "memorandum",
        "contract",
        "joint_venture",
        "plan",
        "protocol",
    },
    "status": {"draft", "signed", "in_force", "expired", "terminated"},
    "side": {"ours", "theirs", "third"},
    **{f"{name}_precision": {"day", "month", "year"} for name in ("signed_on", "in_force_from", "term_end")},
}
NAMES = {"name_kk", "name_ru", "name_en"}
DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


def as_json(client: Client) -> dict[str, Any]:
    return json.loads(body(client.get(reverse("open-data-json"))))


def as_csv(client: Client) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body(client.get(reverse("open-data-csv"))).decode(), newline="")))


# --- The schema ---


def test_the_schema_stays() -> None:
    assert SCHEMA == "agreements/1"
    assert {one.name: str(one.type) for one in FIELDS} == GOLDEN
    assert [one.name for one in FIELDS] == list(GOLDEN)


def test_the_schema_is_documented() -> None:
    told = re.findall(r"^\| `(\w+)` \| ([^|]+) \|", HOW_TO.read_text(), re.MULTILINE)
    assert told == [(one.name, str(Type(one.type).value)) for one in FIELDS]


def test_the_page_tells_of_every_field(client: Client, papers: Open) -> None:
    page = client.get(reverse("open-data")).content.decode()
    assert [one.name for one in FIELDS if f"<code>{one.name}</code>" not in page] == []
    assert SCHEMA in page


def check(record: dict[str, Any]) -> None:
    """That each value is of the type its field is said to have."""
    kinds = {"number": int, "text": str, "word": str, "date": str, "object": dict, "list": list}
    assert list(record) == list(GOLDEN)
    for name, type_ in GOLDEN.items():
        value = record[name]
        assert value is None or type(value) is kinds[type_], name
        assert type_ != "date" or value is None or DATE.fullmatch(value), name
        assert name not in WORDS or value is None or value in WORDS[name], name
    for one in record["sectors"]:
        assert set(one) == NAMES | {"code"}
    for one in record["parties"]:
        assert set(one) == NAMES | {"side", "city"}
        assert one["side"] in WORDS["side"]
    for place in (record["place"], *(one["city"] for one in record["parties"])):
        assert place is None or set(place) == NAMES | {"country"}
    for one in record["renewals"]:
        assert set(one) == {"number", "decided_on", "new_end"}


# --- The files ---


def test_json(client: Client, papers: Open) -> None:
    response = client.get(reverse("open-data-json"))
    assert response["Content-Type"] == "application/json"
    assert response["Content-Disposition"] == 'attachment; filename="agreements.json"'
    file = json.loads(body(response))
    assert list(file) == ["schema", "made_at", "agreements"]
    assert file["schema"] == SCHEMA
    assert dt.datetime.fromisoformat(file["made_at"]).tzinfo is not None
    (record,) = file["agreements"]
    check(record)
    expected = {
        "id": papers.public.pk,
        "registry_number": "2010/003",
        "number_on_paper": "12-А",
        "title_ru": "Соглашение с Томском",
        "signed_on": "2010-10",
        "signed_on_precision": "month",
        "in_force_from": "2010-11-01",
        "term_end": "2040-12-31",
        "terminated_on": None,
        "status": "in_force",
        "parent": None,
    }
    assert {name: record[name] for name in expected} == expected
    assert record["renewals"] == [{"number": 1, "decided_on": "2020-05-03", "new_end": "2040-12-31"}]
    assert [one["side"] for one in record["parties"]] == ["theirs", "ours"]
    assert record["parties"][0]["city"]["country"] == "RU"


def test_what_is_not_known_is_nothing(client: Client, opened: None) -> None:
    agreement("Без дат", access=Access.PUBLIC)
    agreement("Год", access=Access.PUBLIC, signed_on=dt.date(2010, 1, 1), signed_on_precision="year")
    bare, year = as_json(client)["agreements"]
    check(bare)
    nothing = {name for name, value in bare.items() if value is None}
    assert {
        "signed_on",
        "signed_on_precision",
        "place",
        "term_end",
        "term_end_precision",
        "parent",
    } <= nothing
    assert (bare["status"], bare["parties"], bare["subject_kk"]) == ("draft", [], "")
    assert (year["signed_on"], year["signed_on_precision"]) == ("2010", "year")


def test_csv_and_json_have_the_same_rows(client: Client, papers: Open) -> None:
    second = agreement("Рамочное", access=Access.PUBLIC, title_kk='Тақырып; "тырнақша",\nжол')
    second.sectors.add(sector("Наука", name_en="Science"))
    papers.public.parent = second
    papers.public.save()
    records = as_json(client)["agreements"]
    assert [one["parent"] for one in records] == [second.pk, None]
    rows = as_csv(client)
    assert len(rows) == 2
    for row, record in zip(rows, records, strict=True):
        assert list(row) == list(record)
        for name, value in record.items():
            if isinstance(value, list | dict):
                assert json.loads(row[name]) == value
            else:
                assert row[name] == ("" if value is None else str(value)), name


def test_csv_is_in_utf_8_with_commas(client: Client, papers: Open) -> None:
    response = client.get(reverse("open-data-csv"))
    assert response["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert body(response).startswith(b"id,registry_number,")


@pytest.mark.fault(10)
@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "＝"])
def test_no_cell_of_csv_is_a_formula(sign: str, client: Client, opened: None) -> None:
    agreement(f"{sign}1+1", access=Access.PUBLIC, number_on_paper=f"{sign}2")
    (row,) = as_csv(client)
    assert (row["title_ru"], row["number_on_paper"]) == (f"'{sign}1+1", f"'{sign}2")
    assert as_json(client)["agreements"][0]["title_ru"] == f"{sign}1+1"


def test_an_empty_register(client: Client, opened: None) -> None:
    assert as_json(client)["agreements"] == []
    assert as_csv(client) == []


@pytest.mark.fault(40)
def test_strange_texts(client: Client, opened: None) -> None:
    text = "😀\u200b\u0301 \u202e سلام \"'\\ </script> \u2028 \r\n" + "ә" * 5000
    agreement("Странное", access=Access.PUBLIC, subject_ru=text)
    (record,) = as_json(client)["agreements"]
    (row,) = as_csv(client)
    assert record["subject_ru"] == row["subject_ru"] == text


def test_terminated_and_lapsed(client: Client, opened: None) -> None:
    ended = {"terminated_on": dt.date(2012, 5, 3), "termination_reason": "По письму Подписантова"}
    agreement("Прекращено", access=Access.PUBLIC, in_force=True, **ended)
    renewal(
        agreement=agreement("Срок", access=Access.PUBLIC, in_force=True, in_force_until=dt.date(2015, 12, 31))
    )
    first, second = as_json(client)["agreements"]
    assert (first["status"], first["terminated_on"]) == ("terminated", "2012-05-03")
    assert second["renewals"][0]["new_end"] is None
    assert "Подписантова" not in body(client.get(reverse("open-data-json"))).decode()


# --- Many ---


@pytest.mark.fault(38)
def test_a_file_comes_in_parts_at_the_same_cost(
    client: Client, opened: None, django_assert_num_queries
) -> None:
    """So many queries for each part, whatever is in it."""
    row = sector()
    for number in range(CHUNK + 1):
        agreement(f"Договор {number}", access=Access.PUBLIC).sectors.add(row)
    for name in ("open-data-json", "open-data-csv"):
        with django_assert_num_queries(1 + 2 * 4):
            response = client.get(reverse(name))
            parts = list(response.streaming_content)
        assert len(parts) >= 3, name
    assert (
        len(json.loads(b"".join(client.get(reverse("open-data-json")).streaming_content))["agreements"])
        == 251
    )


@pytest.mark.fault(38)
def test_a_closed_connection_stops_the_work(client: Client, papers: Open) -> None:
    response = client.get(reverse("open-data-json"))
    response.close()
    assert list(response.streaming_content) == []
