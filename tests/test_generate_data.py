"""Invented data: marked, lawful, varied, repeatable, and kept away from real data."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Count

from agreements.models import Agreement, Amendment, Commitment, Document, Extension, Party, Renewal
from agreements.models.choices import Access, Kind, State, Status
from cooperation.sample.volume.rows import MARK, MARKED
from delegations.models import Delegation, Forum, Member, ProgrammeItem, Stop
from partners.models import City, Organisation, Person, Post
from partners.tax_numbers import is_valid_registration_number, is_valid_tax_number
from workgroups.models import AgendaItem, Attendance, Decision, Meeting, Membership, WorkingGroup

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db import models

UNTIL = dt.date(2026, 6, 30)
MODELS: tuple[type[models.Model], ...] = (
    *(City, Organisation, Person, Post),
    *(Forum, Delegation, Stop, Member, ProgrammeItem),
    *(Agreement, Party, Renewal, Amendment, Document, Commitment, Extension),
    *(WorkingGroup, Membership, Meeting, Attendance, AgendaItem, Decision),
)
#: What differs between two runs: keys, clocks, and what the database makes of the rest.
NOT_COMPARED = ("id", "_id", "created_at", "updated_at", "search_text", "search_vector")


def generate(number: int = 200, *, seed: int = 1, **options: Any) -> None:
    call_command("generate_data", agreements=number, seed=seed, until=UNTIL, **options)


def contents() -> dict[str, list[tuple[str, ...]]]:
    """All rows of all models without their keys, in the order they were written in."""
    return {
        model.__name__: [
            tuple(str(value) for name, value in row.items() if not name.endswith(NOT_COMPARED))
            for row in model._base_manager.order_by("pk").values()
        ]
        for model in MODELS
    }


@pytest.fixture(scope="class")
def invented(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Two hundred agreements, made once for a class of tests that only read them."""
    with django_db_blocker.unblock(), transaction.atomic():
        generate()
        yield
        transaction.set_rollback(True)


# --- Amount and repetition ---


@pytest.mark.django_db
def test_the_same_seed_gives_the_same_rows() -> None:
    with transaction.atomic():
        generate(40)
        once = contents()
        transaction.set_rollback(True)
    assert not Agreement.objects.exists()
    generate(40)
    assert contents() == once


@pytest.mark.django_db
def test_another_seed_adds_other_rows() -> None:
    generate(40, seed=1)
    once = set(Agreement.objects.values_list("title_ru", flat=True))
    generate(40, seed=2)
    twice = set(Agreement.objects.values_list("title_ru", flat=True))
    assert Agreement.objects.count() == 80
    assert once < twice
    assert City.objects.filter(is_home=True).count() == 1


@pytest.mark.django_db
def test_the_same_seed_again_adds_rows_with_numbers_of_their_own() -> None:
    generate(40)
    generate(40)
    numbers = list(Agreement.objects.exclude(registry_number=None).values_list("registry_number", flat=True))
    assert len(numbers) == len(set(numbers)) > 70


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.django_db
def test_a_few_will_do(number: int) -> None:
    generate(number)
    assert Agreement.objects.count() == number


@pytest.mark.django_db
def test_none_is_refused() -> None:
    with pytest.raises(CommandError, match="--agreements"):
        generate(0)


# --- Only among invented rows ---


@pytest.mark.django_db
def test_real_data_are_refused_with_the_remedy() -> None:
    Organisation.objects.create(name_ru="Настоящий завод")
    with pytest.raises(CommandError, match=r"Настоящий завод.*DATABASE_URL.*--force"):
        generate()
    assert not Agreement.objects.exists()


@pytest.mark.parametrize(
    "row",
    [
        City(slug="ust", country="KZ", name_ru="Город"),
        Person(surname_ru="Человек"),
        Delegation(title_ru="Поездка"),
        Agreement(title_ru="Соглашение"),
        Commitment(text_ru="Обещание"),
    ],
    ids=lambda row: type(row).__name__,
)
@pytest.mark.django_db
def test_any_row_that_is_not_marked_is_real(row: models.Model) -> None:
    row.save()
    with pytest.raises(CommandError):
        generate()


@pytest.mark.django_db
def test_force_mixes_them_and_leaves_the_real_ones_as_they_were() -> None:
    call_command("load_sample")
    before = {model: list(model._base_manager.order_by("pk").values()) for model in MODELS}
    generate(60, force=True)
    for model, rows in before.items():
        keys = [row["id"] for row in rows]
        assert list(model._base_manager.filter(pk__in=keys).order_by("pk").values()) == rows
    assert City.objects.get(is_home=True).note != MARK


@pytest.mark.django_db
def test_nobody_real_signs_or_travels_in_invented_papers() -> None:
    call_command("load_sample")
    generate(60, force=True)
    assert not Party.objects.filter(agreement__source=MARK, signatory__isnull=False).exclude(
        signatory__note=MARK
    )
    assert not Member.objects.filter(delegation__order_number=MARK).exclude(person__note=MARK)


# --- What they are like ---


@pytest.mark.usefixtures("invented")
class TestInvented:
    """Two hundred agreements and all around them."""

    def test_as_many_agreements_as_asked_for_and_some_of_everything_else(self) -> None:
        assert Agreement.objects.count() == 200
        assert [model.__name__ for model in MODELS if not model._base_manager.exists()] == []

    @pytest.mark.parametrize(
        ("model", "stem"),
        [
            *[(Agreement, "title"), (Agreement, "subject"), (Commitment, "text"), (Delegation, "purpose")],
            *[(AgendaItem, "title"), (AgendaItem, "heard"), (Decision, "text")],
        ],
    )
    def test_titles_and_sentences_begin_with_a_capital(self, model: type[models.Model], stem: str) -> None:
        for language in ("kk", "ru"):
            texts = set(model._base_manager.values_list(f"{stem}_{language}", flat=True)) - {""}
            assert texts
            assert [text for text in texts if text[0].islower()] == []

    def test_every_row_is_marked(self) -> None:
        for model, column in MARKED.items():
            assert set(model._base_manager.values_list(column, flat=True)) == {MARK}

    # --- As lawful as what people enter ---

    def test_every_row_would_pass_its_form(self) -> None:
        for model in MODELS:
            for row in model._base_manager.order_by("pk")[:20]:
                row.full_clean()

    def test_the_numbers_of_organisations_hold(self) -> None:
        bodies = Organisation.objects.exclude(kind="administration").select_related("city")
        assert bodies.count() == 80
        for body in bodies:
            country = body.city.country if body.city else ""
            assert is_valid_tax_number(body.tax_number, country), body.tax_number
            assert is_valid_registration_number(body.registration_number, country) or country == "KZ"

    def test_registry_numbers_count_up_in_the_order_of_signing(self) -> None:
        given = Agreement.objects.exclude(registry_number=None).order_by("pk")
        numbers = list(given.values_list("registry_year", "registry_sequence"))
        assert numbers == sorted(numbers)
        for year in range(2006, 2027):
            sequences = [sequence for signed_in, sequence in numbers if signed_in == year]
            assert sequences == list(range(1, len(sequences) + 1))

    def test_nothing_was_signed_done_or_held_after_the_last_day(self) -> None:
        assert not Agreement.objects.filter(signed_on__gt=UNTIL).exists()
        assert not Agreement.objects.filter(terminated_on__gt=UNTIL).exists()
        assert not Commitment.objects.filter(completed_on__gt=UNTIL).exists()
        assert not Meeting.objects.held().filter(held_on__gt=UNTIL).exists()

    def test_each_group_has_a_meeting_to_come_that_hears_the_last_protocol(self) -> None:
        planned = Meeting.objects.planned()
        assert planned.count() == WorkingGroup.objects.count() > 10
        assert not planned.filter(held_on__lte=UNTIL).exists()
        for meeting in planned:
            first, *others = meeting.agenda.kept()
            assert others
            assert first.origin == AgendaItem.Origin.PROTOCOL
            assert first.protocol == meeting.group.meetings.held().first()

    def test_some_questions_were_struck_and_decide_nothing(self) -> None:
        struck = AgendaItem.objects.struck()
        assert 5 < struck.count() < AgendaItem.objects.kept().count()
        assert not Decision.objects.filter(item__in=struck).exists()

    def test_some_members_left_and_nobody_attends_who_does_not_sit(self) -> None:
        assert Membership.objects.filter(until__lt=UNTIL).count() > 10
        for group in WorkingGroup.objects.all()[:5]:
            for meeting in group.meetings.held():
                seats = group.memberships.valid_on(meeting.held_on)
                came = set(meeting.attendance.values_list("person", flat=True))
                assert came == set(seats.values_list("person", flat=True))

    def test_commitments_have_orders_progress_and_evidence(self) -> None:
        assert Commitment.objects.exclude(ordered_on=None).exclude(order_number="").count() > 5
        unfinished = Commitment.objects.filter(completed_on=None, dropped_on=None)
        assert 5 < unfinished.exclude(progress_ru="").count() < unfinished.count()
        evidence = Document.objects.exclude(commitment=None)
        assert evidence.count() > 10
        assert not evidence.filter(commitment__completed_on=None).exists()

    def test_extensions_lead_one_after_the_other_to_the_present_date(self) -> None:
        moved = Commitment.objects.exclude(extensions=None).distinct()
        chains = [list(commitment.extensions.all()) for commitment in moved]
        assert {len(chain) for chain in chains} == {1, 2, 3}
        for chain in chains:
            for earlier, later in pairwise(chain):
                assert earlier.new_due_on == later.old_due_on
            assert chain[-1].new_due_on == chain[-1].commitment.due_on

    def test_a_renewed_agreement_ends_with_its_last_renewal(self) -> None:
        renewed = Agreement.objects.exclude(renewals=None).distinct()
        assert renewed
        for agreement in renewed:
            last = agreement.renewals.last()
            assert last is not None
            assert agreement.term_end == last.new_end

    # --- As varied as real ones ---

    def test_every_legal_status_and_access_and_kind(self) -> None:
        agreements = Agreement.objects.with_status(UNTIL)
        assert set(agreements.values_list("status", flat=True)) == set(Status)
        assert set(agreements.values_list("access", flat=True)) == set(Access)
        assert set(agreements.values_list("kind", flat=True)) >= set(Kind) - {Kind.INTERGOVERNMENTAL}

    def test_every_state_of_a_commitment(self) -> None:
        assert set(Commitment.objects.with_state(UNTIL).values_list("state", flat=True)) == set(State)
        assert 400 < Commitment.objects.count() < 800

    def test_every_signed_agreement_has_both_sides(self) -> None:
        for side in ("ours", "theirs"):
            assert Agreement.objects.filter(parties__side=side).distinct().count() == 200
        assert Party.objects.filter(side="third").exists()
        assert Party.objects.filter(organisation=None).exists()

    def test_sums_are_in_several_currencies_and_only_in_contracts(self) -> None:
        assert Agreement.objects.exclude(currency="").values("currency").distinct().count() >= 3
        assert not Agreement.objects.exclude(currency="").exclude(
            kind__in=[Kind.CONTRACT, Kind.JOINT_VENTURE]
        )

    def test_documents_are_paper_only(self) -> None:
        assert not Document.objects.exclude(file="").exists()
        assert not Document.objects.filter(archive_place="").exists()

    def test_titles_differ_and_words_choose_few_of_them(self) -> None:
        assert Agreement.objects.values("title_ru").distinct().count() > 195
        assert not Agreement.objects.search("мараловодства датчиков").exists()
        assert 0 < Agreement.objects.search("Новосибирск").count() < 100
        assert Agreement.objects.search("Новосібір").exists()

    def test_some_cities_cooperate_more_than_others(self) -> None:
        shares = Commitment.objects.order_by().values("city").annotate(number=Count("pk"))
        numbers = sorted(shares.values_list("number", flat=True))
        assert numbers[-1] > 5 * numbers[0]

    def test_the_planner_knows_the_new_rows(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'agreements_agreement'")
            assert cursor.fetchone() == (200,)

    def test_history_is_left_out(self) -> None:
        assert not Agreement.history.exists()
