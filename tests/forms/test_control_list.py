"""Form 6: the information on the progress of fulfilment."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import translation

from tests.factories import (
    agenda_item,
    agreement,
    city,
    commitment,
    days,
    decision,
    document,
    extension,
    meeting,
    organisation,
)
from tests.reading import csv_rows, page_rows, squeezed, tree, words, xlsx_rows
from workgroups.control import ControlList

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from agreements.models import Commitment

pytestmark = pytest.mark.django_db

ADDRESS = "/commitments/control/"
#: As the akimat has them, with the number of the point before them on paper.
COLUMNS = [
    "No. of the point",
    "content",
    "deadline (first, extended until)",
    "responsible, co-executors",
    "form of completion",
    "course of fulfilment (fact, document No., date)",
    "status",
    "reason, measures",
]


def moved(to: dt.date, **columns: Any) -> Commitment:
    row = commitment(due_on=to, **columns)
    extension(commitment=row, old_due_on=dt.date(2020, 3, 31), new_due_on=to, reason="Нет средств.")
    return row


# --- Columns ---


def test_the_columns_and_their_order() -> None:
    with translation.override("en"):
        assert [str(column.label) for column in ControlList.columns] == COLUMNS


def test_the_paper_has_them_once_each(printed: Callable[..., str]) -> None:
    commitment()
    capitals = "".join(label[0].upper() + label[1:] for label in COLUMNS)
    assert squeezed(capitals + "12345678") in printed(ADDRESS)


def test_everything_of_a_commitment(rows: Callable[..., list[list[str]]]) -> None:
    row = commitment(
        "Поставить оборудование",
        agreement=agreement(kind="contract", registry_year=2010, registry_sequence=4),
        point="7",
        due_on=dt.date(2020, 3, 31),
        completed_on=dt.date(2020, 4, 20),
        result_ru="Поставлено.",
        completion_form_ru="акт",
        lead_organisation=organisation("Первый"),
        delay_reason_ru="Таможня.",
        measures_ru="Письмо.",
    )
    row.co_executors.add(organisation("Второй"))
    document(commitment=row, title="Акт приёмки", number="14", dated_on=dt.date(2020, 4, 19))
    _headings, shown = rows(ADDRESS)
    assert shown == [
        "Поставить оборудование\nbusiness contract 2010/004, point 7",
        "31 Mar 2020",
        "Первый\nВторой",
        "акт",
        "20 Apr 2020\nПоставлено.\nАкт приёмки № 14, 19 Apr 2020",
        "done after the deadline",
        "Таможня.\nПисьмо.",
    ]


# --- The status, exactly in the words of the form ---


def statuses() -> dict[str, Callable[[], Commitment]]:
    done = {"result_ru": "Сделано."}
    return {
        "done": lambda: commitment(due_on=days(-5), completed_on=days(-6), **done),
        "done after the deadline": lambda: commitment(due_on=days(-5), completed_on=days(-1), **done),
        "in progress": lambda: commitment(due_on=days(5)),
        "overdue": lambda: commitment(due_on=days(-5)),
        "taken off control": lambda: commitment(due_on=days(-5), dropped_on=days(-6), drop_reason="Отпало."),
        "extended until": lambda: moved(days(40)),
    }


@pytest.mark.parametrize("word", statuses())
def test_the_status(word: str, rows: Callable[..., list[list[str]]]) -> None:
    statuses()[word]()
    assert rows(ADDRESS)[1][-2].startswith(word)


def test_without_a_date_it_is_in_progress(rows: Callable[..., list[list[str]]]) -> None:
    commitment()
    shown = rows(ADDRESS)[1]
    assert (shown[1], shown[-2]) == ("no date", "in progress")


def test_extended_and_done_by_the_new_date_is_done(rows: Callable[..., list[list[str]]]) -> None:
    row = moved(days(-5))
    assert rows(ADDRESS)[1][-2] == "overdue"
    row.completed_on, row.result_ru = days(-6), "Сделано."
    row.save()
    assert rows(ADDRESS)[1][-2] == "done"


def test_both_dates_of_what_was_extended(rows: Callable[..., list[list[str]]]) -> None:
    moved(dt.date(2099, 12, 31))
    shown = rows(ADDRESS)[1]
    assert shown[1] == "31 Mar 2020\nextended until 31 Dec 2099"
    assert shown[-2] == "extended until 31 Dec 2099"
    assert shown[-1] == "Нет средств."


# --- Numbers of the points ---


@pytest.fixture
def protocol() -> Any:
    held = meeting(number=4, held_on=dt.date(2026, 5, 15))
    for order in (2, 1):
        item = agenda_item(meeting=held, order=order)
        for number in (2, 1):
            decision(item=item, number=number, commitment=commitment(f"Поручение {order}.{number}"))
    commitment("Другое")
    return held


def test_the_points_of_one_protocol_keep_their_numbers(
    protocol: Any, browser: Client, printed: Callable[..., str], in_order: Callable[..., None]
) -> None:
    query = f"meeting={protocol.pk}&sort=point"
    headings, *rows = csv_rows(browser.get(f"{ADDRESS}?format=csv&lang=en&{query}"))
    assert headings == COLUMNS
    assert [row[0] for row in rows] == ["1.1", "1.2", "2.1", "2.2"]
    text = printed(f"{ADDRESS}?{query}")
    in_order(text, "Protocol: Meeting No. 4", *(f"{row[0]}Поручение" for row in rows))
    assert "Другое" not in text


def test_those_of_several_papers_are_numbered_anew_and_say_where_they_come_from(
    protocol: Any, browser: Client, printed: Callable[..., str]
) -> None:
    headings, *rows = csv_rows(browser.get(f"{ADDRESS}?format=csv&lang=en"))
    assert headings == COLUMNS[1:]
    assert len(rows) == 5
    text = printed(ADDRESS)
    assert all(f"{number}Поручение" in text or f"{number}Другое" in text for number in range(1, 6))
    assert squeezed("point 2.1 of protocol No. 4 of 15 May 2026") in text


def test_the_meeting_leads_to_its_list(protocol: Any, browser: Client) -> None:
    page = browser.get(reverse("meeting", args=[protocol.pk])).content.decode()
    assert f"{ADDRESS}?meeting={protocol.pk}&amp;sort=point" in page


# --- Totals ---


def test_totals_add_up(printed: Callable[..., str]) -> None:
    for make in statuses().values():
        make()
    text = printed(ADDRESS)
    assert (
        squeezed(
            "Totals: in all — 6; done — 2; after the deadline — 1; done, share of what is on control — 40;"
            " overdue — 1; in progress — 2; taken off control — 1."
        )
        in text
    )


def test_of_nothing_on_control_nothing_is_done(printed: Callable[..., str]) -> None:
    statuses()["taken off control"]()
    assert squeezed("share of what is on control — 0; overdue — 0") in printed(ADDRESS)


def test_an_empty_list_says_so(printed: Callable[..., str]) -> None:
    assert squeezed("There is nothing to show for these criteria.") in printed(ADDRESS)


# --- Headings, files, access ---


@pytest.mark.parametrize(
    ("lang", "title"),
    [
        ("kk", "Томск қаласымен уағдаластықтардың орындалу барысы туралы ақпарат"),
        ("ru", "Информация о ходе исполнения договорённостей с городом Томском"),
        ("en", "Information on the progress of what was agreed: Томск"),
    ],
)
def test_the_heading_names_the_city(lang: str, title: str, printed: Callable[..., str]) -> None:
    place = city("Томск", slug="tomsk", name_kk="Томск", name_ru_instrumental="Томском")
    commitment(city=place)
    assert squeezed(title) in printed(f"{ADDRESS}?city=tomsk", lang=lang)


def test_files_have_the_same_rows(browser: Client) -> None:
    for make in statuses().values():
        make()
    files = [
        csv_rows(browser.get(f"{ADDRESS}?format=csv&lang=en")),
        xlsx_rows(browser.get(f"{ADDRESS}?format=xlsx&lang=en")),
    ]
    assert [row[-2] for row in files[0]] == [row[-2] for row in files[1]]
    assert len(page_rows(browser.get(ADDRESS))) == len(files[0]) - 1 == 6


def test_what_is_restricted_leaves_no_trace(browser: Client, printed: Callable[..., str]) -> None:
    commitment("Открытое")
    secret = commitment("Тайное", agreement=agreement("Тайна", restricted=True))
    held = decision(item=agenda_item(), commitment=secret).item.meeting
    for query in ("", f"?meeting={held.pk}", f"?agreement={secret.agreement.pk}"):
        assert "Тай" not in printed(f"{ADDRESS}{query}")
    assert squeezed("in all — 1;") in printed(ADDRESS)
    assert len(csv_rows(browser.get(f"{ADDRESS}?format=csv"))) == 2


def test_the_register_of_commitments_leads_here_with_its_filters(browser: Client) -> None:
    city("Томск", slug="tomsk")
    page = browser.get("/commitments/?city=tomsk&sort=due_on&page=1&nonsense=1")
    links = {words(one): one.get("href") for one in tree(page).iter("a")}
    assert links["Control list"] == f"{ADDRESS}?city=tomsk"
    assert links["Plan of measures"] == "/commitments/plan/?city=tomsk"


def test_long_words_and_forty_executors(printed: Callable[..., str]) -> None:
    row = commitment("Ж" * 3000, delay_reason_ru="Щ" * 3000)
    row.co_executors.set([organisation(f"Исполнитель{number:02}") for number in range(40)])
    text = printed(ADDRESS)
    assert (text.count("Ж"), text.count("Щ")) == (3000, 3000)
    assert all(f"Исполнитель{number:02}" in text for number in range(40))
