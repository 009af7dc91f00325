"""The sample: what the article tells, once, and nothing else."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command

from accounts.models import Recorded
from agreements.models import Agreement, Commitment, Party
from delegations.models import Delegation, Forum
from partners.models import City, Organisation, Person
from reporting.dates import Precision
from workgroups.models import Membership, WorkingGroup

if TYPE_CHECKING:
    from django.db import models

#: The passages of the article in which something is promised, expected or intended.
ARTICLE = {
    " ".join(words.split())
    for words in (
        """Теперь по каждому российскому городу создана рабочая группа, состоящая из руководителей
        государственных органов и бизнесменов. Она будет точечно отрабатывать все детали сотрудничества по
        заключенным договорам, а также будет находить новые направления для развития дальнейших долгосрочных
        отношений.""",
        """Кстати, студенты из Казахстана, обучающиеся в этих городах, очень интересовались возможностями
        трудоустройства на наших заводах Казцинка, УК ТМК, УМЗ. Окажут ли им поддержку как молодым
        специалистам? Теперь, думаю, что стоит провести заинтересованный разговор на эту тему с
        руководителями предприятий и компаний.""",
        """Уже сейчас мы подумываем о перспективах энергосберегающего лампового производства на территории
        нашего города.""",
        """До конца года мы ожидаем получить оборудование, которое позволит делать операции на сердце, причем
        как у взрослых, так и у детей.""",
        """В декабре мы ждем ответного визита руководителя фирмы «ЭлеСи» Сергея Чиркова по вопросам
        автоматизированных систем управления на ГЭС, нефтяных и газовых путепроводах.""",
    )
}


def all_rows() -> dict[str, list[Any]]:
    """Every row of the register with all its columns, by model."""
    return {
        model.__name__: list(model._base_manager.order_by("pk").values())
        for model in Recorded.__subclasses__()
        if not model._meta.abstract
    }


# --- Once, and only into an empty register ---


def test_twice_is_the_same_as_once(sample: None) -> None:
    before = all_rows()
    call_command("load_sample")
    assert all_rows() == before


def test_an_edited_row_stays_as_edited_and_a_deleted_one_away(sample: None) -> None:
    Commitment.objects.filter(due_on=None).delete()
    agreement = Agreement.objects.get(registry_number="2010/001")
    agreement.title_ru = "Иное наименование"
    agreement.save()
    before = all_rows()
    call_command("load_sample")
    assert all_rows() == before


@pytest.mark.django_db
def test_a_register_in_use_gets_no_sample(capsys: pytest.CaptureFixture[str]) -> None:
    Organisation.objects.create(name_ru="Наше предприятие")
    call_command("load_sample")
    assert not Agreement.objects.exists()
    assert capsys.readouterr().out.count("\n") == 1


@pytest.mark.django_db
def test_a_register_that_was_emptied_by_hand_gets_no_sample() -> None:
    Person.objects.create(surname_ru="Абишев").delete()
    call_command("load_sample")
    assert not City.objects.exists()


@pytest.mark.django_db
def test_a_fault_in_the_middle_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cooperation.sample.case.SECTIONS", {"people": Person, "no such section": City})
    with pytest.raises(KeyError):
        call_command("load_sample")
    assert not City.objects.exists()
    assert not Person.objects.exists()


# --- What the article tells ---


def test_the_forum_came_a_month_before_the_visit(sample: None) -> None:
    forum = Forum.objects.get()
    visit = Delegation.objects.get(direction="outgoing")
    assert (forum.ordinal, forum.starts_on, forum.ends_on) == (7, dt.date(2010, 9, 1), dt.date(2010, 9, 30))
    assert (visit.starts_on, visit.ends_on) == (dt.date(2010, 10, 1), dt.date(2010, 10, 31))
    assert visit.forum == forum
    assert forum.city == City.objects.get(is_home=True)


def test_the_akim_led_the_visit_to_three_cities_in_their_order(sample: None) -> None:
    visit = Delegation.objects.get(direction="outgoing")
    head = visit.members.get()
    assert (head.person.full_name, head.role) == ("Абишев Ислам", "head")
    assert [stop.city.slug for stop in visit.stops.all()] == ["tomsk", "novosibirsk", "barnaul"]


def test_the_return_visit_is_only_planned(sample: None) -> None:
    planned = Delegation.objects.get(direction="incoming")
    assert planned.state == Delegation.State.PLANNED
    assert planned.in_return_for == Delegation.objects.get(direction="outgoing")
    assert (planned.starts_on, planned.ends_on) == (dt.date(2010, 12, 1), dt.date(2010, 12, 31))
    assert "только сообщает" in planned.state_reason


def test_three_agreements_eight_contracts_one_record_of_joint_ventures(sample: None) -> None:
    kinds = list(Agreement.objects.order_by("registry_sequence").values_list("kind", flat=True))
    assert kinds == ["intermunicipal"] * 3 + ["contract"] * 8 + ["joint_venture"]
    numbers = Agreement.objects.order_by("registry_sequence").values_list("registry_number", flat=True)
    assert list(numbers) == [f"2010/{number:03}" for number in range(1, 13)]


def test_each_city_has_its_agreement_and_its_working_group(sample: None) -> None:
    for city in City.objects.partners():
        assert Agreement.objects.with_partner([city]).filter(kind="intermunicipal").count() == 1
        assert WorkingGroup.objects.filter(city=city).count() == 1


def test_agreements_of_administrations_are_public_and_contracts_internal(sample: None) -> None:
    assert set(Agreement.objects.values_list("kind", "access")) == {
        ("intermunicipal", "public"),
        ("contract", "internal"),
        ("joint_venture", "internal"),
    }


def test_every_agreement_says_where_it_was_taken_from_and_why_it_is_in_force(sample: None) -> None:
    assert Agreement.objects.in_force(on=dt.date(2010, 11, 1)).count() == 12
    for agreement in Agreement.objects.all():
        assert agreement.source == "газетная статья о поездке делегации, октябрь 2010 года"
        assert agreement.in_force_from == agreement.signed_on == dt.date(2010, 10, 1)
        assert "по общему правилу договор вступает в силу с момента заключения" in " ".join(
            agreement.note.split()
        )


@pytest.mark.parametrize(
    ("due_on", "precision", "words"),
    [
        (dt.date(2010, 12, 31), Precision.YEAR, "оборудование"),
        (dt.date(2010, 12, 31), Precision.MONTH, "визит"),
        (None, Precision.DAY, "студентов"),
        (None, Precision.DAY, "ламп"),
    ],
)
def test_what_was_promised_and_by_when(
    sample: None, due_on: dt.date | None, precision: Precision, words: str
) -> None:
    commitment = Commitment.objects.get(text_ru__contains=words)
    assert (commitment.due_on, commitment.due_on_precision) == (due_on, precision)
    assert commitment.completed_on is None


def test_the_words_of_every_commitment_are_the_articles_own(sample: None) -> None:
    quoted = set(Commitment.objects.values_list("source_words", flat=True))
    assert quoted == ARTICLE
    assert Commitment.objects.count() == 7, (
        "the sentence on working groups promises one for each of three cities"
    )


# --- Nothing invented ---


def test_dates_are_known_to_the_month_only(sample: None) -> None:
    signed = Agreement.objects.values_list("signed_on_precision", "in_force_from_precision")
    assert set(signed) == {(Precision.MONTH, Precision.MONTH)}
    assert set(Delegation.objects.values_list("starts_on_precision", flat=True)) == {Precision.MONTH}
    assert set(Forum.objects.values_list("ends_on_precision", flat=True)) == {Precision.MONTH}
    assert set(WorkingGroup.objects.values_list("formed_on_precision", flat=True)) == {Precision.MONTH}


def test_who_is_not_named_is_described_as_not_named(sample: None) -> None:
    unnamed = Party.objects.filter(organisation=None)
    ours, theirs = unnamed.filter(side="ours"), unnamed.filter(side="theirs")
    assert (ours.count(), theirs.count()) == (7, 8)
    assert all("в источнике не назван" in party.described_ru for party in unnamed)
    assert all("дереккөзде аталмаған" in party.described_kk for party in unnamed)


def test_a_city_the_article_does_not_tell_is_empty(sample: None) -> None:
    for name in ("«ЭлеСи»", "Технопарк «Алтай»"):
        organisation = Organisation.objects.get(name_ru=name)
        assert organisation.city is None
        assert "города не называет" in organisation.note
    theirs = Party.objects.filter(side="theirs", organisation=None, agreement__kind="contract")
    assert sorted(theirs.values_list("city__slug", flat=True), key=str) == [None] * 5 + [
        "novosibirsk",
        "tomsk",
    ]


def test_no_sums_numbers_signatories_members_or_results(sample: None) -> None:
    assert not Agreement.objects.exclude(
        amount=None, number_on_paper="", place=None, in_force_until=None
    ).exists()
    assert not Party.objects.exclude(signatory=None, signed_on=None).exists()
    assert not Organisation.objects.exclude(tax_number="", registration_number="").exists()
    assert not Person.objects.exclude(patronymic_ru="", phone="", email="").exists()
    assert not Membership.objects.exists()
    assert not Commitment.objects.exclude(completed_on=None, dropped_on=None).exists()


@pytest.mark.parametrize(
    "model", [City, Organisation, Forum, Delegation, Agreement, Commitment, WorkingGroup]
)
def test_everything_is_said_in_kazakh_russian_and_english(sample: None, model: type[models.Model]) -> None:
    stems = {field.name.removesuffix("_ru") for field in model._meta.fields if field.name.endswith("_ru")}
    for row in model._base_manager.values():
        for stem in stems & {"name", "title", "text", "purpose", "outcome", "subject"}:
            told = {language: row[f"{stem}_{language}"] for language in ("kk", "ru", "en")}
            assert all(told.values()) or not any(told.values()), told


def test_the_forms_of_names_that_headings_need(sample: None) -> None:
    forms = {city.slug: (city.name_ru_prepositional, city.name_kk_comitative) for city in City.objects.all()}
    assert forms["oskemen"] == ("Усть-Каменогорске", "Өскеменмен")
    assert forms["tomsk"] == ("Томске", "Томскпен")
    assert forms["novosibirsk"] == ("Новосибирске", "Новосібірмен")
    assert forms["barnaul"] == ("Барнауле", "Барнаулмен")
