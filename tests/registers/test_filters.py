"""What each filter of each register leaves; those of agreements are in test_page.py."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.http import QueryDict
from django.utils import translation

from delegations.models import Delegation
from partners.models import Sector
from tests.addresses import REGISTERS
from tests.factories import (
    agenda_item,
    agreement,
    city,
    commitment,
    days,
    decision,
    delegation,
    enterprise,
    extension,
    home_city,
    meeting,
    organisation,
    person,
    stop,
    working_group,
)

if TYPE_CHECKING:
    from accounts.models import User
    from reporting.report import Report

pytestmark = pytest.mark.django_db


@pytest.fixture
def _case() -> None:
    """A little of everything; names begin with a letter of their own."""
    home, tomsk, barnaul = (
        home_city(),
        city("Томск", slug="tomsk", region="Сибирь"),
        city("Барнаул", slug="b"),
    )
    elesi = enterprise("ЭлеСи", city=tomsk, tax_number="7017999997")
    elesi.sectors.add(Sector.objects.get(code="automation"))
    organisation("Академия", city=barnaul, kind="university")
    enterprise("Завод", city=home)
    enterprise("Закрытый завод", city=home, archived_on=dt.date(2020, 1, 1), archive_reason="Закрыт")
    visit = delegation("Визит", starts_on=dt.date(2010, 10, 11), state="completed", order_number="17-р")
    stop(delegation=visit, city=tomsk)
    delegation("Ответный приезд", direction="incoming", starts_on=dt.date(2010, 12, 1), purpose_ru="ярмарка")
    paper = agreement("Договор", partner=elesi)
    commitment(
        "Автоматика", side="theirs", city=tomsk, agreement=paper, lead_organisation=elesi, due_on=days(-1)
    )
    commitment("Больница", city=barnaul, delegation=visit, lead_person=person("Ахметов"), due_on=days(400))
    commitment("Встреча", side="joint")
    working_group("Группа по Томску", city=tomsk, order_number="17-р")
    working_group("Другая группа", city=barnaul)


@pytest.mark.usefixtures("_case")
@pytest.mark.parametrize(
    ("name", "query", "left"),
    [
        ("commitments", "", "АБВ"),
        ("commitments", "text=автоматикой", "А"),
        ("commitments", "text=барнаул", "Б"),
        ("commitments", "state=overdue", "А"),
        ("commitments", "state=overdue&state=open", "АБВ"),
        ("commitments", "state=overdue&on=2010-01-01", ""),
        ("commitments", "side=theirs&side=joint", "АВ"),
        ("commitments", "city=tomsk", "А"),
        ("commitments", "dated=yes", "АБ"),
        ("commitments", "dated=no", "В"),
        ("commitments", "lead=элеси", "А"),
        ("commitments", "lead=Ахметов", "Б"),
        ("commitments", f"due_to={days(0)}", "А"),
        ("commitments", f"due_from={days(0)}", "Б"),
        ("delegations", "", "ВО"),
        ("delegations", "text=ярмарки", "О"),
        ("delegations", "text=17-р", "В"),
        ("delegations", "text=Томск", "В"),
        ("delegations", "direction=incoming", "О"),
        ("delegations", "state=completed", "В"),
        ("delegations", "city=tomsk", "В"),
        ("delegations", "since=2010-11-01", "О"),
        ("delegations", "until=2010-11-01", "В"),
        ("organisations", "", "АЗЭ"),
        ("organisations", "text=7017999997", "Э"),
        ("organisations", "kind=university", "А"),
        ("organisations", "city=tomsk&city=b", "АЭ"),
        ("organisations", "sector=automation", "Э"),
        ("enterprises", "", "ЗЭ"),
        ("enterprises", "sector=automation&city=tomsk", "Э"),
        ("cities", "", "БТ"),
        ("cities", "text=сибири", "Т"),
        ("cities", "country=RU", "БТ"),
        ("workgroups", "", "ГД"),
        ("workgroups", "text=томску", "Г"),
        ("workgroups", "text=17-Р", "Г"),
        ("workgroups", "city=b", "Д"),
    ],
)
def test_what_is_left(name: str, query: str, left: str, official: User) -> None:
    report = REGISTERS[name](official, QueryDict(query))
    initials = {column.value_of(row)[0] for column in report.columns[:1] for row in report.rows}
    assert "".join(sorted(initials)) == left


@pytest.fixture
def _followed(staff: User, administrator: User) -> None:
    """Commitments of each source and course; names begin with a letter of their own."""
    paper, visit = agreement("Договор"), delegation("Визит")
    commitment("Автоматика", agreement=paper)
    commitment("Больница", delegation=visit)
    decision(item=agenda_item(meeting=meeting()), commitment=commitment("Встреча"))
    commitment("Газ", ordered_on=dt.date(2010, 11, 2), order_number="214-ө")
    commitment("Дороги", agreement=paper, ordered_on=dt.date(2010, 11, 2), order_number="17")
    done = {"completed_on": dt.date(2010, 12, 1), "result_ru": "Поставлено", "reported_by": staff}
    checked = {"verified_by": administrator, "verified_on": dt.date(2010, 12, 2)}
    commitment("Единица", **done, **checked)
    commitment("Железо", **done)
    for text, moves in (("Икра", 1), ("Клиника", 2), ("Лампы", 3)):
        promise = commitment(text)
        for year in range(2011, 2011 + moves):
            extension(commitment=promise, old_due_on=dt.date(year, 1, 1), new_due_on=dt.date(year + 1, 1, 1))


@pytest.mark.usefixtures("_followed")
@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("", "АБВГДЕЖИКЛ"),
        ("source=agreement", "АД"),
        ("source=visit", "Б"),
        ("source=protocol", "В"),
        ("source=order", "ГД"),
        ("source=visit&source=protocol", "БВ"),
        ("source=agreement&order=214", ""),
        ("moved=0", "АБВГДЕЖ"),
        ("moved=1", "ИКЛ"),
        ("moved=2", "КЛ"),
        ("moved=3", "Л"),
        ("verified=yes", "Е"),
        ("verified=no", "Ж"),
        ("order=214-Ө", "Г"),
        ("order=1", "ГД"),
        ("order=999", ""),
        ("done_from=2010-12-01", "ЕЖ"),
        ("done_from=2010-12-02", ""),
        ("done_to=2010-12-01", "ЕЖ"),
        ("done_to=2010-11-30", ""),
    ],
)
@pytest.mark.parametrize("name", ["commitments", "control"])
def test_commitments_by_where_they_come_from_and_what_became_of_them(
    name: str, query: str, left: str, official: User
) -> None:
    report = REGISTERS[name](official, QueryDict(query))
    assert "".join(sorted(row.text_ru[0] for row in report.rows)) == left
    assert report.problems == []


@pytest.mark.parametrize(
    "query", ["source=letter", "moved=4", "moved=-1", "verified=maybe", "done_from=1.13"]
)
@pytest.mark.usefixtures("_followed")
def test_what_is_no_choice_is_said_and_does_not_empty_the_list(query: str, official: User) -> None:
    report = REGISTERS["commitments"](official, QueryDict(query))
    assert report.problems
    assert report.found.count() == 10


def test_a_protocol_that_is_hidden_is_no_source(official: User, administrator: User) -> None:
    item = agenda_item(agreement=agreement("Тайное", restricted=True))
    decision(item=item, commitment=commitment("Встреча"))
    for user, left in ((official, 0), (administrator, 1)):
        assert REGISTERS["commitments"](user, QueryDict("source=protocol")).found.count() == left


@pytest.mark.parametrize(("name", "column"), [("commitments", "source"), ("control", "text")])
def test_a_protocol_that_is_hidden_is_named_in_no_column_and_finds_nothing(
    name: str, column: str, official: User, administrator: User
) -> None:
    """What was promised is open, the question that the meeting heard is not."""
    item = agenda_item(agreement=agreement("Тайное", restricted=True))
    decision(item=item, commitment=commitment("Встреча"))
    for user, is_told in ((official, False), (administrator, True)):
        with translation.override("en"):
            told = cell(REGISTERS[name](user, QueryDict("")), column, "Встреча")
        assert ("protocol" in told) is is_told
        of_meeting = REGISTERS[name](user, QueryDict(f"meeting={item.meeting_id}"))
        assert of_meeting.found.count() == is_told


def cell(report: Report, column: str, text: str) -> str:
    """What a column of the row with this text says, its lines together."""
    (value,) = [one for one in report.columns if one.name == column]
    (row,) = [row for row in report.rows if row.text_ru == text]
    said = value.value_of(row)
    return " ".join(map(str, said)) if isinstance(said, list) else str(said)


@pytest.mark.usefixtures("_followed")
def test_the_column_of_verification_names_who_verified(official: User) -> None:
    with translation.override("ru"):
        report = REGISTERS["commitments"](official, QueryDict(""))
        said = [cell(report, "verified", text) for text in ("Единица", "Железо", "Газ")]
    assert said == ["проверено: Ахметов Тимур", "не проверено", ""]


def test_progress_stands_in_the_control_list_until_there_is_a_result(official: User) -> None:
    commitment("Газ", progress_ru="Проект согласован.")
    commitment(
        "Мост",
        progress_ru="Заложен.",
        completed_on=dt.date(2010, 12, 1),
        result_ru="Открыт.",
        reported_by=official,
    )
    report = REGISTERS["control"](official, QueryDict(""))
    with translation.override("ru"):
        assert cell(report, "course", "Газ").strip() == "Проект согласован."
        assert cell(report, "course", "Мост").split() == ["01.12.2010", "Открыт."]


@pytest.mark.usefixtures("_case")
def test_by_what_the_rows_came_from(official: User) -> None:
    paper, visit = agreement("Другой договор"), Delegation.objects.get(title_ru="Визит")
    commitment("Газ", agreement=paper)
    for query, left in ((f"agreement={paper.pk}", ["Газ"]), (f"delegation={visit.pk}", ["Больница"])):
        report = REGISTERS["commitments"](official, QueryDict(query))
        assert [row.text_ru for row in report.rows] == left
