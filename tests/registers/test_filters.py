"""What each filter of each register leaves; those of agreements are in test_page.py."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.http import QueryDict

from delegations.models import Delegation
from partners.models import Sector
from tests.addresses import REGISTERS
from tests.factories import (
    agreement,
    city,
    commitment,
    days,
    delegation,
    enterprise,
    home_city,
    organisation,
    person,
    stop,
    working_group,
)

if TYPE_CHECKING:
    from accounts.models import User

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
    enterprise("Закрытый завод", city=home, archived_on=dt.date(2020, 1, 1))
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


@pytest.mark.usefixtures("_case")
def test_by_what_the_rows_came_from(official: User) -> None:
    paper, visit = agreement("Другой договор"), Delegation.objects.get(title_ru="Визит")
    commitment("Газ", agreement=paper)
    for query, left in ((f"agreement={paper.pk}", ["Газ"]), (f"delegation={visit.pk}", ["Больница"])):
        report = REGISTERS["commitments"](official, QueryDict(query))
        assert [row.text_ru for row in report.rows] == left
