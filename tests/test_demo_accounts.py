"""Demonstration accounts and the rights behind them."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from accounts.roles import OF_HEADS, Role, ensure_roles, give_role, hangs_on_another, recorded_models

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client

pytestmark = pytest.mark.django_db


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
