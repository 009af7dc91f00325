"""Form 4: the report on a visit and the programme of stay."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import give_role
from cooperation.papers.visit import StayProgramme, VisitReport
from delegations.models import Delegation
from tests.factories import (
    agreement,
    city,
    commitment,
    delegation,
    document,
    forum,
    home_city,
    member,
    organisation,
    party,
    person,
    programme_item,
    stop,
)
from tests.reading import squeezed

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from accounts.models import User
    from delegations.models import Stop
    from partners.models import City

pytestmark = pytest.mark.django_db

OSKEMEN, TOMSK = ZoneInfo("Asia/Almaty"), ZoneInfo("Asia/Tomsk")


@pytest.fixture
def home() -> City:
    return home_city(time_zone="Asia/Almaty")


@pytest.fixture
def tomsk() -> City:
    return city("Томск", time_zone="Asia/Tomsk")


def visit(**columns: Any) -> Delegation:
    return delegation(
        "Визит в Томск",
        **{
            "starts_on": dt.date(2026, 10, 12),
            "ends_on": dt.date(2026, 10, 15),
            "order_number": "301-р",
            "order_date": dt.date(2026, 9, 20),
            "purpose_ru": "Подписать соглашения.",
        }
        | columns,
    )


def report(of: Delegation) -> str:
    return f"/delegations/{of.pk}/?form=report"


def programme(of: Delegation) -> str:
    return f"/delegations/{of.pk}/?form=programme"


# --- The report ---


def test_the_parts_of_the_report_stand_in_their_order(
    home: City,
    tomsk: City,
    printed: Callable[..., str],
    in_order: Callable[..., None],
    heads: Callable[..., str],
) -> None:
    journey = visit(
        forum=forum("VII Форум"),
        in_return_for=delegation("Визит томичей"),
        outcome_ru="Заключено соглашение.",
        proposals_ru="Создать рабочую группу.",
    )
    member(delegation=journey, person=person("Главный"), role="head", title_ru="аким города")
    member(delegation=journey, person=person("Толмачев"), role="interpreter", order=1)
    there = stop(delegation=journey, city=tomsk)
    programme_item(
        "Встреча с мэром",
        stop=there,
        starts_at=dt.datetime(2026, 10, 13, 9, 0, tzinfo=TOMSK),
        ends_at=dt.datetime(2026, 10, 13, 11, 30, tzinfo=TOMSK),
        place_ru="зал администрации",
        met_ru="мэр города",
        topic_ru="торговля",
    )
    paper = agreement(
        "Соглашение технопарков", delegation=journey, signed_on=dt.date(2026, 10, 13), place=tomsk
    )
    party(agreement=paper, organisation=organisation("Технопарк Томска"))
    commitment(
        "Приехать с ответным визитом",
        delegation=journey,
        side="theirs",
        due_on=dt.date(2027, 5, 31),
        due_on_precision="month",
        lead_organisation=organisation("Мэрия"),
    )
    document(delegation=journey, title="Фотографии", number="7", dated_on=dt.date(2026, 10, 14))
    in_order(
        printed(report(journey)),
        *("Report on the visit of the delegation", "Визит в Томск"),
        *("Basis:", "order No. 301-р of 20 September 2026", "VII Форум", "in return for: Визит томичей"),
        *("Country, cities:", "Russia: Томск", "Dates:", "12 October 2026", "15 October 2026"),
        *(
            "Purpose:",
            "Подписать соглашения.",
            "Composition of the delegation",
            heads(VisitReport.tables["members"]),
        ),
        *("1", "Главный Ислам Альмаханович", "аким города", "head of the delegation"),
        *("2", "Толмачев Ислам Альмаханович", "—", "interpreter"),
        *("Programme by days", heads(VisitReport.tables["programme"]), "13 October 2026, Томск"),
        *("09:00–11:30 (Томск)", "07:00–09:30 (Усть-Каменогорск)", "Встреча с мэром", "зал администрации"),
        *("Meetings", heads(VisitReport.tables["meetings"]), "1", "13 Oct 2026", "мэр города", "торговля"),
        *("Documents signed", heads(VisitReport.tables["signed"]), "1", "Соглашение технопарков"),
        *("Технопарк Томска", "13 October 2026", "Томск"),
        *("Understandings reached", "Заключено соглашение.", heads(VisitReport.tables["promised"])),
        *("1", "Приехать с ответным визитом", "their side", "May 2027", "Мэрия"),
        *("Proposals", "Создать рабочую группу.", "Annexes", "1. Фотографии № 7, 14 October 2026"),
        *("аким города", "И. А. Главный"),
    )


@pytest.mark.parametrize("lang", ["kk", "ru"])
def test_the_headings_are_in_the_language_of_the_paper(
    lang: str, home: City, tomsk: City, printed: Callable[..., str], heads: Callable[..., str]
) -> None:
    journey = visit()
    member(delegation=journey)
    programme_item(stop=stop(delegation=journey, city=tomsk), met_ru="мэр")
    agreement(delegation=journey, signed_on=dt.date(2026, 10, 13))
    commitment(delegation=journey)
    text = printed(report(journey), lang=lang)
    assert all(heads(columns, lang) in text for columns in VisitReport.tables.values())
    assert heads(StayProgramme.columns, lang) in printed(programme(journey), lang=lang)


def test_an_empty_report_says_what_is_missing(
    printed: Callable[..., str], in_order: Callable[..., None]
) -> None:
    bare = delegation("Визит", state="cancelled", state_reason="Отменён паводком.")
    in_order(
        printed(report(bare)),
        *("Basis:", "not stated", "Country, cities:", "not stated", "Dates:", "not stated"),
        *("Purpose:", "not stated", "The visit was cancelled:", "Отменён паводком."),
        *(
            "The members are not named.",
            "The programme has not been entered yet.",
            "No meeting has been entered.",
        ),
        *(
            "Nothing was signed.",
            "No understandings.",
            "No proposals.",
            "No annexes.",
            "Head of the delegation",
        ),
    )
    assert squeezed("The programme has not been entered yet.") in printed(programme(bare))


def test_who_is_entered_signs_instead_of_the_head(
    printed: Callable[..., str], in_order: Callable[..., None]
) -> None:
    journey = visit(
        report_signer=person("Докладов"),
        report_signer_title_ru="руководитель отдела",
        reported_on=dt.date(2026, 10, 20),
    )
    member(delegation=journey, person=person("Главный"), role="head", title_ru="аким города")
    text = printed(report(journey))
    in_order(text, "No annexes.", "руководитель отдела", "И. А. Докладов", "20 October 2026")
    assert squeezed("И. А. Главный") not in text


def test_what_is_restricted_leaves_no_trace(
    tomsk: City, printed: Callable[..., str], staff: User, client_of: Callable[[User], Client]
) -> None:
    journey = visit()
    secret = agreement(
        "Тайное соглашение", delegation=journey, restricted=True, signed_on=dt.date(2026, 10, 13)
    )
    commitment("Тайная договорённость", delegation=journey, agreement=secret)
    text = printed(report(journey))
    assert "айн" not in text
    assert squeezed("Nothing was signed.") in text
    assert squeezed("No understandings.") in text
    give_role(staff, "head")
    assert squeezed("Тайная договорённость") in printed(report(journey), by=client_of(staff))


def test_forty_of_everything_and_long_words(home: City, tomsk: City, printed: Callable[..., str]) -> None:
    journey = visit(purpose_ru="Ц" * 3000, proposals_ru="Щ" * 3000)
    there = stop(delegation=journey, city=tomsk)
    for number in range(40):
        member(delegation=journey, person=person(f"Послов{number:02}"), title_ru="начальник управления")
        begins = dt.datetime(2026, 10, 13, 4, tzinfo=dt.UTC) + dt.timedelta(hours=number)
        programme_item(f"Дело{number:02}", stop=there, starts_at=begins, met_ru=f"Хозяин{number:02}")
        agreement(f"Договор{number:02}", delegation=journey)
        commitment(f"Договорённость{number:02}", delegation=journey)
    commitment("Ж" * 3000, delegation=journey)
    text = printed(report(journey))
    for word in ("Послов", "Дело", "Хозяин", "Договор", "Договорённость"):
        assert all(f"{word}{number:02}" in text for number in range(40)), word
    assert {letter: text.count(letter) for letter in "ЦЩЖ"} == {"Ц": 3000, "Щ": 3000, "Ж": 3000}


def test_guests_belong_to_the_city_they_came_from(home: City, tomsk: City, rows: Callable[..., Any]) -> None:
    ours, theirs = visit(), delegation("Визит томичей", direction="incoming", origin=tomsk)
    stop(delegation=ours, city=tomsk)
    stop(delegation=theirs, city=home)
    delegation("Другой визит")
    assert set(Delegation.objects.to_city(tomsk)) == {ours, theirs}
    shown = [line[0] for line in rows(f"/delegations/?city={tomsk.slug}")[1:]]
    assert sorted(shown) == ["Визит в Томск", "Визит томичей"]
    assert list(Delegation.objects.search("Томск").filter(pk=theirs.pk)) == [theirs]


# --- The programme ---


def test_columns_and_order_of_the_programme(
    home: City,
    tomsk: City,
    printed: Callable[..., str],
    in_order: Callable[..., None],
    heads: Callable[..., str],
) -> None:
    journey = visit()
    programme_item(
        "Встреча с мэром",
        stop=stop(delegation=journey, city=tomsk),
        starts_at=dt.datetime(2026, 10, 13, 9, 0, tzinfo=TOMSK),
        ends_at=dt.datetime(2026, 10, 13, 11, 30, tzinfo=TOMSK),
        place_ru="зал администрации",
        participants_ru="вся делегация",
        responsible_ru="Қасымова",
    )
    in_order(
        printed(programme(journey)),
        *(
            "Programme of stay",
            "Визит в Томск",
            "12 October 2026",
            "15 October 2026",
            heads(StayProgramme.columns),
        ),
        *("Томск, Russia", "13 October 2026", "09:00–11:30 (Томск)", "07:00–09:30 (Усть-Каменогорск)"),
        *("Встреча с мэром", "зал администрации", "вся делегация", "Қасымова"),
    )


def entry(at: Stop, *moment: int, **columns: Any) -> None:
    programme_item(stop=at, starts_at=dt.datetime(*moment, tzinfo=dt.UTC), **columns)


def test_another_day_by_the_other_clock_is_said(home: City, tomsk: City, printed: Callable[..., str]) -> None:
    journey = visit()
    entry(stop(delegation=journey, city=tomsk), 2026, 10, 12, 18, 0)  # one at night in Tomsk
    text = printed(programme(journey))
    assert squeezed("13 October 2026 01:00 (Томск) 12.10 23:00 (Усть-Каменогорск)") in text


def test_the_clocks_of_the_day_are_told(home: City, tomsk: City, printed: Callable[..., str]) -> None:
    """Kazakhstan moved its clocks on 1 March 2024."""
    journey = visit()
    there = stop(delegation=journey, city=tomsk)
    entry(there, 2024, 2, 29, 5, 0)
    entry(there, 2024, 3, 1, 5, 0)
    text = printed(programme(journey))
    assert squeezed("29 February 2024 12:00 (Томск) 11:00 (Усть-Каменогорск)") in text
    assert squeezed("1 March 2024 12:00 (Томск) 10:00 (Усть-Каменогорск)") in text


def test_guests_are_told_the_time_at_home(home: City, tomsk: City, printed: Callable[..., str]) -> None:
    journey = visit(direction="incoming", origin=tomsk)
    entry(stop(delegation=journey, city=home), 2026, 10, 13, 5, 0)
    text = printed(programme(journey))
    assert squeezed("10:00 (Усть-Каменогорск) 12:00 (Томск)") in text
    assert squeezed("from Томск, Russia") in printed(report(journey))


def test_one_clock_where_the_other_city_is_not_known(home: City, printed: Callable[..., str]) -> None:
    journey = visit(direction="incoming")
    entry(stop(delegation=journey, city=home), 2026, 10, 13, 5, 0)
    text = printed(programme(journey))
    assert squeezed("13 October 2026 10:00") in text
    assert squeezed("(Усть-Каменогорск)") not in text


def test_a_city_whose_zone_is_not_known_has_no_time_of_its_own(
    home: City, printed: Callable[..., str]
) -> None:
    journey = visit()
    entry(stop(delegation=journey, city=city("Нигде")), 2026, 10, 13, 5, 0)
    text = printed(programme(journey))
    assert squeezed("13 October 2026 10:00 (Усть-Каменогорск)") in text
    assert squeezed("(Нигде)") not in text


def test_the_page_tells_both_clocks_too(home: City, tomsk: City, browser: Client) -> None:
    journey = visit()
    entry(stop(delegation=journey, city=tomsk), 2026, 10, 13, 5, 0)
    page = browser.get(f"/delegations/{journey.pk}/").content.decode()
    assert "12:00 (Томск (in Russian)), 10:00 (Усть-Каменогорск (in Russian)): Встреча с мэром" in page


@pytest.mark.usefixtures("papers_as_text")
def test_queries_do_not_grow_with_the_visit(browser: Client, home: City, tomsk: City) -> None:
    def queries(size: int) -> list[int]:
        journey = visit()
        there = stop(delegation=journey, city=tomsk)
        for hour in range(size):
            member(delegation=journey, person=person())
            entry(there, 2026, 10, 13, hour)
            party(agreement=agreement(delegation=journey))
            task = commitment(delegation=journey, lead_organisation=organisation(), lead_person=person())
            task.co_executors.set([organisation()])
            document(delegation=journey)
        counts = []
        for address in (report(journey), programme(journey)):
            with CaptureQueriesContext(connection) as captured:
                assert browser.get(f"{address}&format=pdf").status_code == 200
            counts.append(len(captured))
        return counts

    queries(1)
    assert queries(2) == queries(9)
