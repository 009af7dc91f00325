"""A register in which every table, relation and state occurs, as large as a test wants it."""

from __future__ import annotations

import datetime as dt

from django.test import override_settings

from accounts.models import User
from agreements.models import Agreement
from agreements.models.choices import CONTRACT_KINDS, Kind, Promiser, Side
from delegations.models import Delegation
from partners.models import City, Organisation, Sector
from tests.factories import (
    agenda_item,
    agreement,
    amendment,
    attendance,
    city,
    commitment,
    days,
    decision,
    delegation,
    document,
    enterprise,
    extension,
    forum,
    hold,
    home_city,
    issue,
    meeting,
    member,
    membership,
    organisation,
    party,
    person,
    post,
    programme_item,
    renewal,
    stop,
    working_group,
)


@override_settings(SIMPLE_HISTORY_ENABLED=False)  # twice as fast
def fill(strands: int) -> None:
    """So many cities, each with everything that may hang on a city, no two alike."""
    if not City.objects.filter(is_home=True).exists():
        home_city()
    first = City.objects.count()
    for number in range(first, first + strands):
        strand(number)
        for user in User.objects.all():
            issue(f"Карточка соглашения {number}", user=user, criteria="Город: Томск")


def strand(number: int) -> None:
    place = city(
        f"Город {number:03}", country=("RU", "CN", "UZ")[number % 3], latitude=50, longitude=70 + number
    )
    visit = journey(number, place)
    paper = signed(number, place, visit)
    traded(number, paper)
    promises(number, place, visit, paper)
    follow_up(number, place, paper)
    asleep(number, place)


def journey(number: int, place: City) -> Delegation:
    visit = delegation(
        f"Поездка {number:03}",
        direction=Delegation.Direction.values[number % 2],
        state=("planned", "under_way", "completed")[number % 3],
        starts_on=days(number - 10),
        ends_on=days(number - 7),
        forum=forum(),
        in_return_for=Delegation.objects.first(),
        origin=place if number % 4 == 1 else None,
        proposals_ru="Провести ответный визит.",
    )
    member(delegation=visit, person=person(f"Послов-{number}"), role="head", title_ru="аким города")
    there = stop(
        delegation=visit,
        city=City.objects.get(is_home=True) if visit.origin else place,
        arrives_on=visit.starts_on,
    )
    programme_item(stop=there, met_ru="мэр города", topic_ru="торговля", responsible_ru="отдел")
    document(delegation=visit)
    return visit


def signed(number: int, place: City, visit: Delegation) -> Agreement:
    paper = agreement(
        f"Договор {number:03}",
        kind=Kind.values[number % len(Kind)],
        signed_on=dt.date(2005 + number % 20, 1 + number % 12, 5),
        in_force_from=dt.date(2005 + number % 20, 1 + number % 12, 20) if number % 4 else None,
        in_force_until=dt.date(2005 + number % 20 + number % 10, 12, 31),
        registry_year=2005 + number % 20,
        registry_sequence=500 + number,  # beside those of the sample
        amount=number * 1000,
        currency=("KZT", "RUB")[number % 2],
        delegation=visit,
        place=place,
        parent=Agreement.objects.first(),
        text_languages=["kk", "ru"],
    )
    hang_parties(number, place, paper)
    paper.sectors.add(*Sector.objects.all()[number % 5 : number % 5 + 2])
    if number % 3:
        renewal(agreement=paper, new_end=dt.date(2040, 12, 31))
    amendment(agreement=paper)
    document(agreement=paper)
    return paper


def traded(number: int, paper: Agreement) -> None:
    """A contract of the enterprises in every strand: the summary of contracts is as long as a register is."""
    if paper.kind not in CONTRACT_KINDS:
        contract = agreement(
            f"Контракт {number:03}",
            kind=CONTRACT_KINDS[number % len(CONTRACT_KINDS)],
            signed_on=dt.date(2010 + number % 10, 1 + number % 12, 9),
            subject_ru=f"Поставка {number:03}",
            amount=number * 100,
            currency="RUB",
            parent=paper,
        )
        for place, theirs in enumerate(paper.parties.order_by("side", "order")[:2]):
            party(
                agreement=contract,
                side=theirs.side,
                organisation=theirs.organisation,
                city=theirs.city,
                order=place,
            )


def hang_parties(number: int, place: City, paper: Agreement) -> None:
    """Ours and theirs; some in a city of their own, some only described, some of a third side."""
    home = City.objects.get(is_home=True)
    ours = enterprise(f"Завод {number:03}", city=home, kind=Organisation.Kind.values[1 + number % 6])
    theirs = enterprise(f"Фирма {number:03}", city=place, phone="8 3822 00-00-00")
    for one in (ours, theirs):
        one.sectors.add(*Sector.objects.all()[number % 3 : number % 3 + 2])
        post(person=person(f"Директоров-{number}"), organisation=one)
    party(agreement=paper, side=Side.OURS, organisation=ours, signatory=person(f"Подписантов-{number}"))
    elsewhere = City.objects.filter(is_home=False).first()
    party(agreement=paper, organisation=theirs, city=None if number % 4 else elsewhere, order=1)
    if number % 3 == 0:
        party(agreement=paper, organisation=None, described_ru="фирмы города", city=place, order=2)
    if number % 5 == 0:
        party(agreement=paper, organisation=organisation(city=elsewhere), side=Side.THIRD, order=3)


def promises(number: int, place: City, visit: Delegation, paper: Agreement) -> None:
    """A commitment in each state, in turn; every third city has none."""
    states = (
        {"due_on": days(-5)},
        {"due_on": days(5)},
        {"due_on": days(300)},
        {"due_on": days(-5), "completed_on": days(-6), "result_ru": "Сделано."},
        {"due_on": days(-5), "completed_on": days(-1), "result_ru": "Сделано позже."},
        {"dropped_on": days(-1), "drop_reason": "Отпало."},
        {},
    )
    for step, state in enumerate(states[: 2 * (number % 3)] if number % 3 else states[number % 7 :][:1]):
        one = commitment(
            f"Обязательство {number:03}.{step}",
            side=Promiser.values[(number + step) % 3],
            city=place,
            agreement=paper if number % 3 else None,
            delegation=visit,
            lead_organisation=organisation(f"Исполнитель {number:03}"),
            lead_person=person(f"Исполнителев-{number}"),
            sector=Sector.objects.all()[step % 3] if step % 2 else None,
            completion_form_ru="отчёт",
            delay_reason_ru="Нет средств." if step == 0 else "",
            progress_ru="Готовится договор." if step == 2 else "",
            ordered_on=days(-20) if step == 2 else None,
            order_number="214-ө" if step == 2 else "",
            **state,
        )
        one.co_executors.add(organisation(f"Соисполнитель {number:03}"))
        if one.due_on:
            extension(commitment=one, old_due_on=one.due_on - dt.timedelta(days=30), new_due_on=one.due_on)
        document(commitment=one)


def follow_up(number: int, place: City, paper: Agreement) -> None:
    """A working group with a meeting that was held."""
    group = working_group(f"Группа {number:03}", city=place, formed_on=days(-number))
    chair = membership(group=group, person=person(f"Председателев-{number}"), role="chair").person
    sitting = meeting(group=group, chair=chair, held_on=days(-number), heading_ru="О ходе работ")
    sitting.documents.add(document(agreement=paper))
    attendance(meeting=sitting, person=chair)
    attendance(meeting=sitting, person=person(f"Гостев-{number}"), presence="invited", title_ru="эксперт")
    question = agenda_item(meeting=sitting, agreement=paper, reporter=chair, heard_ru="Доклад.")
    question.speakers.add(chair)
    decision(item=question, commitment=commitment(f"Поручение {number:03}", city=place, agreement=paper))
    hold(sitting)


def asleep(number: int, place: City) -> None:
    """A visit that nobody returned, a group that never met, an agreement that no meeting heard, promises."""
    visit = delegation(
        f"Без ответа {number:03}",
        direction=Delegation.Direction.values[number % 2],
        state="completed",
        starts_on=days(-400 - number),
        ends_on=days(-399 - number),
    )
    stop(delegation=visit, city=place)
    group = working_group(f"Тихая группа {number:03}", city=place, formed_on=days(-1000 - number))
    membership(group=group, person=person(f"Тихонов-{number}"))
    forgotten = agreement(
        f"Забытое {number:03}", partner=place, in_force=True, kind=Kind.values[number % len(Kind)]
    )
    forgotten.sectors.add(Sector.objects.all()[number % 5])
    if number % 2:
        commitment(f"Забытое обещание {number:03}", city=place, agreement=forgotten, due_on=days(-7))
    commitment(f"Ничьё {number:03}", city=place, side=Promiser.values[number % 3], due_on=days(-number))
