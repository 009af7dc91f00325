"""Demonstration accounts and the rights behind them."""

from __future__ import annotations

import datetime as dt
import stat
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import User
from accounts.roles import OF_HEADS, Role, ensure_roles, give_role, hangs_on_another, recorded_models
from agreements.models import Agreement, Commitment
from partners.models import Person, Post
from tests.factories import agreement, commitment
from tests.test_sample import all_rows
from workgroups.models import Membership, WorkingGroup

if TYPE_CHECKING:
    from pathlib import Path

    from django.db.models import QuerySet

pytestmark = pytest.mark.django_db

AKIMAT = "Акимат города Усть-Каменогорска"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "new folder" / "accounts.txt"


@pytest.fixture
def saule() -> User:
    return User.objects.create(username="saule", last_name="Ахметова")


def create(file: Path) -> dict[str, str]:
    call_command("create_demo_accounts", file=file)
    lines = [line.split() for line in file.read_text().splitlines()]
    assert [(name, role) for name, _, role in lines] == [
        (role, role) for role in ("official", "staff", "head", "administrator")
    ]
    return {name: password for name, password, _ in lines}


# --- The file and the passwords ---


def test_each_account_signs_in_with_the_password_of_the_file(file: Path, client: Client) -> None:
    for name, password in create(file).items():
        assert client.login(username=name, password=password)


def test_only_the_owner_reads_the_file(file: Path) -> None:
    create(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_file_that_others_could_read_is_closed(file: Path) -> None:
    file.parent.mkdir()
    file.write_text("")
    file.chmod(0o644)
    create(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_accounts_are_printed(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    create(file)
    assert capsys.readouterr().out == file.read_text()


def test_a_second_run_keeps_the_passwords(file: Path) -> None:
    assert create(file) == create(file)
    assert User.objects.count() == 4


def test_a_lost_file_means_new_passwords(file: Path, client: Client) -> None:
    before = create(file)
    file.unlink()
    after = create(file)
    assert not set(before.values()) & set(after.values())
    assert client.login(username="staff", password=after["staff"])
    assert not client.login(username="staff", password=before["staff"])


def test_a_password_that_was_changed_is_replaced_alone(file: Path, client: Client) -> None:
    before = create(file)
    staff = User.objects.get(username="staff")
    staff.set_password("chosen by the person")
    staff.save()
    after = create(file)
    assert after["official"] == before["official"]
    assert client.login(username="staff", password=after["staff"])


def test_a_spoilt_file_is_written_anew(file: Path, client: Client) -> None:
    file.parent.mkdir()
    file.write_text("staff\nnonsense of four words\n\n")
    assert client.login(username="staff", password=create(file)["staff"])


def test_somebodys_own_account_is_left_alone(file: Path) -> None:
    User.objects.create_user("administrator", password="hers and secret")
    with pytest.raises(CommandError, match="administrator"):
        create(file)
    assert User.objects.get().check_password("hers and secret")
    assert not file.exists()


def test_the_accounts_have_names_and_speak_russian(file: Path) -> None:
    create(file)
    for user in User.objects.all():
        assert str(user) == f"{user.last_name} {user.first_name}"
        assert user.language == "ru"


# --- Who answers for the sample case ---


def home_of(name: str) -> list[str]:
    """The texts of «For you» on the home page."""
    client = Client()
    client.force_login(User.objects.get(username=name))
    return [due.text for due in client.get("/").context["cockpit"].for_you.dues]


def posts() -> QuerySet[Post]:
    """Of people who have an account."""
    return Post.objects.exclude(person__user=None)


def answering() -> list[str | None]:
    """Who answers for each agreement, in the order of the numbers."""
    names = Agreement.objects.order_by("registry_sequence").values_list("responsible__username", flat=True)
    return list(names)


def test_the_head_and_the_staff_member_find_something_for_them_at_home(sample: None, file: Path) -> None:
    create(file)
    for name in ("head", "staff"):
        assert home_of(name) == ["Получить оборудование для операций на сердце у взрослых и детей."]
    for name in ("official", "administrator"):
        assert home_of(name) == []


def test_everything_of_the_case_has_somebody_who_answers(sample: None, file: Path) -> None:
    create(file)
    assert answering() == ["head"] * 3 + ["staff"] * 9
    led = Commitment.objects.values_list("lead_organisation__name_ru", "lead_person__surname_ru")
    assert Counter(led) == {(AKIMAT, None): 6, ("«ЭлеСи»", "Чирков"): 1}
    seats = Membership.objects.values_list("group__city__slug", "role", "person__user__username")
    assert set(seats) == {
        (city, role, name)
        for city in ("tomsk", "novosibirsk", "barnaul")
        for role, name in (("chair", "head"), ("secretary", "staff"))
    }
    assert set(posts().values_list("person__user__username", "organisation__name_ru")) == {
        ("head", AKIMAT),
        ("staff", AKIMAT),
    }


def test_it_is_entered_as_by_the_administrator(sample: None, file: Path) -> None:
    create(file)
    administrator = User.objects.get(username="administrator")
    for rows in (Agreement.objects.all(), Membership.objects.all(), posts()):
        assert {row.updated_by for row in rows} == {administrator}
    assert Agreement.history.filter(responsible__username="head").count() == 3


def test_a_second_run_entrusts_nothing(sample: None, file: Path) -> None:
    create(file)
    before = all_rows()
    create(file)
    assert all_rows() == before


def test_what_somebody_answers_for_stays_hers(sample: None, saule: User, file: Path) -> None:
    """Whoever entered that, and whether it has gone again since."""
    Agreement.objects.filter(registry_sequence=1).update(responsible=saule)
    Agreement.objects.filter(registry_sequence=2).update(updated_by=saule)
    Agreement.objects.filter(registry_sequence=4).update(archived_on="2026-01-01", archive_reason="Дубликат")
    group = WorkingGroup.objects.get(city__slug="tomsk")
    Membership.objects.create(group=group, person=Person.objects.get(surname_ru="Абишев"))
    create(file)
    assert answering()[:5] == ["saule", None, "head", None, "staff"]
    assert group.memberships.get().person.surname_ru == "Абишев"


def test_what_was_taken_away_again_stays_away(sample: None, file: Path) -> None:
    create(file)
    Agreement.objects.update(responsible=None)
    Membership.objects.all().delete()
    create(file)
    assert not Agreement.objects.exclude(responsible=None).exists()
    assert not Membership.objects.exists()


def test_an_account_that_has_its_person_keeps_it(sample: None, file: Path) -> None:
    call_command("create_demo_accounts", file=file)
    Person.objects.filter(user__username="staff").update(surname_ru="Иной")
    WorkingGroup.objects.update(updated_by=None)
    Membership.objects.all().delete()
    create(file)
    assert Membership.objects.get(group__city__slug="tomsk", role="secretary").person.surname_ru == "Иной"
    assert posts().count() == 2


def test_nothing_but_the_case_is_entrusted(file: Path) -> None:
    """A register with papers of its own; there is no akimat of the sample either."""
    own = agreement(title_ru="Соглашение об обмене")
    promise = commitment(agreement=own, due_on=dt.date(2010, 12, 31))
    create(file)
    own.refresh_from_db()
    promise.refresh_from_db()
    assert (own.responsible, promise.lead_organisation) == (None, None)
    assert not posts().exists()


def test_loading_the_sample_entrusts_nothing(file: Path) -> None:
    create(file)
    call_command("load_sample", verbosity=0)
    assert not Agreement.objects.exclude(responsible=None).exists()
    assert not posts().exists()


# --- The roles ---


def test_an_official_only_reads(saule: User) -> None:
    give_role(saule, Role.OFFICIAL)
    assert not saule.is_staff
    assert saule.has_perm("agreements.view_agreement")
    assert {permission.split(".")[1].split("_")[0] for permission in saule.get_all_permissions()} == {"view"}


def test_staff_add_and_change_everything_that_is_recorded(saule: User) -> None:
    give_role(saule, Role.STAFF)
    assert saule.is_staff
    assert not saule.is_superuser
    for model in recorded_models():
        of_heads = model._meta.label_lower in OF_HEADS
        for action in ("view", "add", "change"):
            right = f"{model._meta.app_label}.{action}_{model._meta.model_name}"
            assert saule.has_perm(right) is not of_heads, right


def test_staff_delete_only_what_hangs_on_another_row(saule: User) -> None:
    give_role(saule, Role.STAFF)
    assert not saule.has_perm("agreements.delete_accessgrant")
    hanging = {model._meta.model_name for model in recorded_models() if hangs_on_another(model)}
    hanging.remove("accessgrant")
    assert hanging == {
        *("post", "member", "stop", "programmeitem"),
        *("party", "renewal", "amendment", "document", "extension"),
        *("membership", "attendance", "agendaitem", "decision"),
    }


def test_staff_may_delete_a_party_but_not_an_agreement(saule: User) -> None:
    give_role(saule, Role.STAFF)
    assert saule.has_perm("agreements.delete_party")
    assert not saule.has_perm("agreements.delete_agreement")
    assert not saule.has_perm("partners.delete_enterprise")


@pytest.mark.parametrize("right", ["accounts.change_user", "accounts.view_user", "auth.change_group"])
def test_staff_have_no_say_over_people(saule: User, right: str) -> None:
    give_role(saule, Role.STAFF)
    assert not saule.has_perm(right)


@pytest.mark.parametrize(
    ("role", "may"), [("official", False), ("staff", False), ("head", True), ("administrator", True)]
)
def test_who_sees_restricted_records(saule: User, role: str, may: bool) -> None:
    give_role(saule, role)
    assert saule.has_perm("agreements.view_restricted") is may


def test_a_new_role_takes_the_old_one_away(saule: User) -> None:
    give_role(saule, Role.ADMINISTRATOR)
    give_role(saule, Role.STAFF)
    assert not saule.is_superuser
    give_role(saule, Role.OFFICIAL)
    assert [group.name for group in saule.groups.all()] == ["Officials"]


def test_a_right_added_to_a_group_by_hand_does_not_stay(saule: User) -> None:
    give_role(saule, Role.OFFICIAL)
    group = saule.groups.get()
    usual = set(group.permissions.all())
    group.permissions.clear()
    ensure_roles()
    assert set(group.permissions.all()) == usual


def test_an_unknown_role_is_refused(saule: User) -> None:
    with pytest.raises(ValueError, match="guest"):
        give_role(saule, "guest")
    assert not User.objects.get().is_staff
