"""Form 5: the protocol of a meeting in full and in short."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Any

import pypdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import give_role
from tests.factories import (
    agenda_item,
    agreement,
    attendance,
    commitment,
    decision,
    extension,
    hold,
    meeting,
    membership,
    organisation,
    person,
    working_group,
)
from tests.reading import squeezed
from workgroups.papers import PEOPLE, ShortProtocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from accounts.models import User
    from workgroups.models import Meeting

pytestmark = pytest.mark.django_db

HIDDEN = "a record that is not shown"


def sitting(**columns: Any) -> Meeting:
    return meeting(
        **{
            "group": working_group("Группа по Томску"),
            "number": 4,
            "held_on": dt.date(2026, 5, 15),
            "place_ru": "г. Усть-Каменогорск",
            "heading_ru": "О подготовке визита",
            "chair": person("Өтепов"),
            "chair_title_ru": "заместитель акима",
            "secretary": person("Қасымова"),
        }
        | columns
    )


def address(of: Meeting, form: str = "full") -> str:
    """That of the protocol of a meeting that is closed, now that all is entered."""
    hold(of)
    return f"/meetings/{of.pk}/?form={form}"


def came(to: Meeting, *surnames: str, **columns: Any) -> None:
    for surname in surnames:
        attendance(meeting=to, person=person(surname), **columns)


# --- In full ---


def test_the_parts_stand_in_their_order(printed: Callable[..., str], in_order: Callable[..., None]) -> None:
    held = sitting()
    came(held, "Яковлев", "Ғалымов", "Әбенов", "Быков", title_ru="директор")
    came(held, "Гостев", presence="invited", title_ru="эксперт")
    came(held, "Прогулов", presence="absent")
    item = agenda_item(
        "О поставке оборудования",
        meeting=held,
        reporter=person("Докладов"),
        heard_ru="Доложил о ходе поставки.",
    )
    item.speakers.set([person("Юров"), person("Алиев")])
    item.spoke_ru = "Поддержали."
    item.save()
    task = commitment(
        lead_organisation=organisation("Управление здравоохранения"),
        lead_person=person("Врачев"),
        due_on=dt.date(2026, 12, 31),
    )
    task.co_executors.add(organisation("Больница"))
    decision(item=item, text_ru="Поставить оборудование.", commitment=task)
    decision(item=item, number=2, text_ru="Принять к сведению.")
    agenda_item("Разное", meeting=held, order=2)
    text = printed(address(held))
    in_order(
        text, "Группа по Томску", "PROTOCOL", "15 May 2026", "г. Усть-Каменогорск", "О подготовке визита"
    )
    assert squeezed("№ 4") in text
    in_order(
        text,
        *("Chair:", "Өтепов И. А., заместитель акима", "Secretary:", "Қасымова И. А."),
        *("Present:", "Әбенов И. А., директор", "Быков И. А.", "Ғалымов И. А.", "Яковлев И. А."),
        *("Invited:", "Гостев И. А., эксперт"),
        *("AGENDA", "1. О поставке оборудования", "2. Разное"),
        *("1. О поставке оборудования", "HEARD:", "Докладов И. А. — Доложил о ходе поставки."),
        *("SPOKE:", "Поддержали.", "DECIDED:", "1.1. Поставить оборудование."),
        *("Responsible:", "Управление здравоохранения, Врачев Ислам Альмаханович; Больница"),
        *("Deadline:", "31 December 2026", "1.2. Принять к сведению."),
        *("2. Разное", "HEARD:", "not recorded", "SPOKE:", "nobody", "DECIDED:", "no decision was recorded"),
        *("Chair", "И. А. Өтепов", "Secretary", "И. А. Қасымова"),
    )
    assert squeezed("Юров И. А.") in text
    assert "Прогулов" not in text


def test_the_letters_of_kazakh_stand_in_their_places(
    printed: Callable[..., str], in_order: Callable[..., None]
) -> None:
    held = sitting()
    names = [
        "Аманов",
        "Әбенов",
        "Габитов",
        "Ғалымов",
        "Каримов",
        "Қасенов",
        "Нуров",
        "Ойлов",
        "Өсеров",
        "Уалиев",
    ]
    came(held, *reversed(names))
    in_order(printed(address(held), lang="kk"), *names)


def test_chair_and_secretary_are_named_once(printed: Callable[..., str]) -> None:
    held = sitting()
    for one in (held.chair, held.secretary):
        attendance(meeting=held, person=one)
    assert squeezed("Present: nobody was marked") in printed(address(held))


def test_a_title_comes_from_the_protocol_the_attendance_or_the_composition(
    printed: Callable[..., str], in_order: Callable[..., None]
) -> None:
    held = sitting(chair_title_ru="")
    membership(group=held.group, person=held.chair, title_ru="по составу", role="chair")
    seated = membership(group=held.group, person=person("Составов"), title_ru="по составу")
    attendance(meeting=held, person=seated.person)
    attendance(meeting=held, person=held.secretary, title_ru="по явке")
    in_order(
        printed(address(held)),
        *("Өтепов И. А., по составу", "Қасымова И. А., по явке", "Составов И. А., по составу"),
    )


def test_fifteen_are_named_and_sixteen_are_on_a_list(
    printed: Callable[..., str], heads: Callable[..., str], in_order: Callable[..., None]
) -> None:
    held = sitting()
    came(held, *(f"Явкин{number:02}" for number in range(15)), title_ru="член")
    text = printed(address(held))
    assert squeezed("list attached") not in text
    in_order(text, *(f"Явкин{number:02} И. А." for number in range(15)), "AGENDA")
    held = sitting()
    came(held, *(f"Явкин{number:02}" for number in range(16)), title_ru="член")
    text = printed(address(held))
    in_order(
        text,
        *(
            "Present:",
            "16 people, list attached",
            "AGENDA",
            "Chair",
            "Annex",
            "Protocol No. 4 of 15 May 2026",
        ),
        *("List of those present", heads(PEOPLE)),
        *(f"Явкин{number:02} Ислам Альмаханович" for number in range(16)),
    )


@pytest.mark.parametrize("form", ["full", "short"])
def test_forty_people_of_either_sort(
    form: str, browser: Client, in_order: Callable[..., None], heads: Callable[..., str]
) -> None:
    held = sitting()
    came(held, *(f"Явкин{number:02}" for number in range(40)), title_ru="начальник отдела внешних связей")
    came(held, *(f"Гостев{number:02}" for number in range(20)), presence="invited")
    response = browser.get(f"{address(held, form)}&format=pdf")
    sheets = [squeezed(page.extract_text()) for page in pypdf.PdfReader(io.BytesIO(response.content)).pages]
    text = "".join(sheets)
    in_order(text, "40 people, list attached", "20 people, list attached", "List of those present")
    assert all(f"Явкин{number:02}Ислам" in text for number in range(40))
    assert all(f"Гостев{number:02}Ислам" in text for number in range(20))
    # The list of forty is longer than a sheet: its headings stand on each.
    assert sum(heads(PEOPLE) in sheet for sheet in sheets) >= 3


def test_the_date_is_the_one_that_was_decided(printed: Callable[..., str]) -> None:
    """A later date was given by others on another day."""
    held = sitting()
    task = commitment(due_on=dt.date(2027, 6, 30))
    extension(commitment=task, old_due_on=dt.date(2026, 9, 30), new_due_on=dt.date(2027, 6, 30))
    decision(item=agenda_item(meeting=held), commitment=task)
    text = printed(address(held))
    assert squeezed("30 September 2026") in text
    assert "2027" not in text


def test_a_correction_says_what_it_corrects(printed: Callable[..., str]) -> None:
    item = agenda_item(meeting=sitting())
    wrong = decision(item=item)
    decision(item=item, number=2, text_ru="Исправлено.", corrects=wrong, corrected_on=dt.date(2026, 6, 1))
    text = printed(address(item.meeting))
    assert squeezed("1.2. Исправлено. (correction of point 1.1 of 1 June 2026)") in text


def test_a_planned_meeting_has_a_draft(printed: Callable[..., str], in_order: Callable[..., None]) -> None:
    planned = sitting(chair=None, secretary=None, heading_ru="", place_ru="")
    text = printed(f"/meetings/{planned.pk}/?form=full")
    in_order(
        text,
        *(
            "PROTOCOL",
            "draft",
            "Chair:",
            "not named",
            "Secretary:",
            "not named",
            "Present:",
            "nobody was marked",
        ),
        *("AGENDA", "The agenda is empty.", "Chair", "Secretary"),
    )
    assert "None" not in text


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("kk", ["Баяндама.", "Өскемен қаласы", "Тақырып"]),
        ("ru", ["Доклад.", "г. Усть-Каменогорск", "Заголовок"]),
    ],
)
def test_each_language_has_its_own_words(lang: str, words: list[str], printed: Callable[..., str]) -> None:
    held = sitting(place_kk="Өскемен қаласы", heading_kk="Тақырып", heading_ru="Заголовок")
    agenda_item(meeting=held, heard_kk="Баяндама.", heard_ru="Доклад.")
    text = printed(address(held), lang=lang)
    assert all(squeezed(word) in text for word in words)
    other = printed(address(held), lang={"kk": "ru", "ru": "kk"}[lang])
    assert not any(squeezed(word) in other for word in words)


@pytest.mark.parametrize("form", ["full", "short"])
def test_long_words_and_texts_are_not_cut_off(form: str, printed: Callable[..., str]) -> None:
    held = sitting(heading_ru="З" * 300)
    item = agenda_item("В" * 500, meeting=held, heard_ru="Ж" * 3000)
    decision(item=item, text_ru="Щ" * 3000)
    came(held, "Э" * 90, title_ru="Ю" * 300)
    text = printed(address(held, form))
    counts = {"З": 300, "Щ": 3000, "Э": 90, "Ю": 300} | ({"Ж": 3000, "В": 1000} if form == "full" else {})
    assert {letter: text.count(letter) for letter in counts} == counts


# --- In short ---


def test_the_columns_of_the_short_form(
    printed: Callable[..., str], in_order: Callable[..., None], heads: Callable[..., str]
) -> None:
    held = sitting()
    item = agenda_item(meeting=held, heard_ru="Прения.")
    task = commitment(
        lead_organisation=organisation("Первый"), due_on=dt.date(2026, 12, 31), completion_form_ru="акт"
    )
    task.co_executors.add(organisation("Второй"))
    decision(item=item, text_ru="Поставить.", commitment=task)
    decision(item=item, number=2, text_ru="Учесть.")
    text = printed(address(held, "short"))
    in_order(
        text,
        *("Группа по Томску", "PROTOCOL OF ASSIGNMENTS", "Chair:", "Present:", heads(ShortProtocol.columns)),
        *("1.1", "Поставить.", "Первый", "Второй", "31 December 2026", "акт"),
        *("1.2", "Учесть.", "—", "—", "—", "Chair", "Secretary"),
    )
    assert "Прения" not in text


@pytest.mark.parametrize("lang", ["kk", "ru"])
def test_the_headings_are_in_the_language_of_the_paper(
    lang: str, printed: Callable[..., str], heads: Callable[..., str]
) -> None:
    held = sitting()
    decision(item=agenda_item(meeting=held))
    assert heads(ShortProtocol.columns, lang) in printed(address(held, "short"), lang=lang)


def test_a_meeting_that_assigned_nothing_says_so(printed: Callable[..., str]) -> None:
    assert squeezed("The meeting assigned nothing.") in printed(address(sitting(), "short"))


# --- What is not for everybody ---


@pytest.fixture
def partly_secret() -> Meeting:
    """One question is about a restricted agreement, and one decision of the other made such a commitment."""
    held = sitting()
    secret = agreement("Тайное соглашение", restricted=True)
    hidden = agenda_item("Тайный вопрос", meeting=held, agreement=secret, heard_ru="Тайный доклад")
    decision(item=hidden, text_ru="Тайное решение")
    open_one = agenda_item("Открытый вопрос", meeting=held, order=2, heard_ru="Открытый доклад")
    task = commitment(
        "Тайное поручение", agreement=secret, lead_organisation=organisation("Тайный исполнитель")
    )
    decision(item=open_one, text_ru="Тайное поручение", commitment=task)
    decision(item=open_one, number=2, text_ru="Открытое поручение")
    return held


@pytest.mark.parametrize("form", ["full", "short"])
def test_what_is_restricted_keeps_its_number_and_says_no_more(
    form: str, partly_secret: Meeting, printed: Callable[..., str], in_order: Callable[..., None]
) -> None:
    text = printed(address(partly_secret, form))
    in_order(text, "1", HIDDEN, "2.1", HIDDEN, "2.2", "Открытое поручение")
    assert "тайн" not in text.lower()


def test_the_page_hides_the_same(partly_secret: Meeting, browser: Client) -> None:
    page = browser.get(address(partly_secret)).content.decode()
    assert "айн" not in page
    assert page.count(HIDDEN) == 2
    assert "Открытое поручение" in page


def test_the_admin_hides_the_same(
    partly_secret: Meeting, staff: User, client_of: Callable[[User], Client]
) -> None:
    dana = client_of(staff)
    pages = [dana.get(reverse("admin:workgroups_meeting_change", args=[partly_secret.pk]))]
    pages += [
        dana.get(reverse("admin:workgroups_agendaitem_change", args=[item.pk]), follow=True)
        for item in partly_secret.agenda.all()
    ]
    assert all("айн" not in page.content.decode() for page in pages)
    assert "Открытое поручение" in pages[-1].content.decode()


def test_who_may_see_restricted_records_reads_it_all(
    partly_secret: Meeting, staff: User, client_of: Callable[[User], Client], printed: Callable[..., str]
) -> None:
    give_role(staff, "head")
    text = printed(address(partly_secret), by=client_of(staff))
    words = ("Тайный вопрос", "Тайный доклад", "Тайное решение", "Тайное поручение", "Тайный исполнитель")
    assert all(squeezed(word) in text for word in words)
    assert squeezed(HIDDEN) not in text


# --- What it costs ---


@pytest.mark.usefixtures("papers_as_text")
def test_queries_do_not_grow_with_the_protocol(browser: Client) -> None:
    def queries(size: int) -> list[int]:
        held = sitting()
        came(held, *(f"Явкин{number}" for number in range(size)))
        for order in range(1, size + 1):
            item = agenda_item(meeting=held, order=order, reporter=person())
            item.speakers.set([person(), person()])
            for number in (1, 2):
                task = commitment(lead_organisation=organisation(), lead_person=person())
                task.co_executors.set([organisation()])
                decision(item=item, number=number, commitment=task)
        counts = []
        for form in ("format=pdf&form=full", "format=pdf&form=short", ""):
            with CaptureQueriesContext(connection) as captured:
                assert browser.get(f"/meetings/{held.pk}/?{form}").status_code == 200
            counts.append(len(captured))
        return counts

    queries(1)  # what is asked once in a while
    assert queries(2) == queries(9)
