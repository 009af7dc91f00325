"""People and their roles, given by the administrator in the admin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from lxml import html

from accounts.models import User
from accounts.roles import Role, declared_rights, give_role, role_of
from tests.admin.entry import Entry, address

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client


@pytest.fixture
def timur(administrator: User, client_of: Callable[[User], Client]) -> Client:
    """The browser of Timur, who gives people their roles."""
    return client_of(administrator)


@pytest.fixture
def restricted(db: None) -> Permission:
    return Permission.objects.get(codename="view_restricted")


def test_a_new_person_has_the_role_that_was_chosen(timur: Client) -> None:
    entry = Entry(timur, User).fill(username="saule", last_name="Ахметова", first_name="Сауле", role="staff")
    entry.fill(password1="bir-eki-ush-tort", password2="bir-eki-ush-tort")
    assert entry.send().saved, entry.errors
    saule = User.objects.get(username="saule")
    assert role_of(saule) == Role.STAFF
    assert saule.is_staff
    assert saule.has_perm("agreements.add_agreement")
    assert not saule.has_perm("agreements.view_restricted")


@pytest.mark.parametrize("role", Role)
def test_a_role_is_changed_and_shown(timur: Client, staff: User, role: Role) -> None:
    assert Entry(timur, User, staff).fields["role"] == ["staff"]
    entry = Entry(timur, User, staff).fill(role=role).send()
    assert entry.saved, entry.errors
    assert role_of(User.objects.get(pk=staff.pk)) == role
    assert Entry(timur, User, staff).fields["role"] == [role]


def test_nobody_takes_the_own_role_away(timur: Client, administrator: User) -> None:
    entry = Entry(timur, User, administrator)
    assert "role" not in entry.fields
    assert entry.fill(role="official", unit="Отдел").send().saved, entry.errors
    administrator.refresh_from_db()
    assert (role_of(administrator), administrator.unit) == (Role.ADMINISTRATOR, "Отдел")


def test_no_role_that_does_not_exist(timur: Client, staff: User) -> None:
    assert not Entry(timur, User, staff).fill(role="guest").send().saved
    assert role_of(staff) == Role.STAFF


def test_a_change_of_something_else_leaves_the_rights_alone(timur: Client, staff: User) -> None:
    own = Group.objects.create(name="Auditors")
    staff.groups.add(own)
    staff.user_permissions.add(Permission.objects.get(codename="delete_agreement"))
    assert Entry(timur, User, staff).fill(unit="Отдел внешних связей").send().saved
    staff = User.objects.get(pk=staff.pk)
    assert role_of(staff) == Role.STAFF
    assert own in staff.groups.all()
    assert staff.has_perm("agreements.delete_agreement")


def test_a_further_right_is_given_and_taken(timur: Client, official: User, restricted: Permission) -> None:
    """The akim reads what is restricted and enters nothing."""
    give_role(official, "official")
    assert Entry(timur, User, official).fill(user_permissions=[str(restricted.pk)]).send().saved
    assert User.objects.get(pk=official.pk).has_perm("agreements.view_restricted")
    assert Entry(timur, User, official).fields["user_permissions"] == [str(restricted.pk)]
    assert Entry(timur, User, official).fill(user_permissions=[]).send().saved
    assert not User.objects.get(pk=official.pk).has_perm("agreements.view_restricted")


def test_only_rights_that_a_person_understands_are_offered(timur: Client, staff: User) -> None:
    """Not those of every table, which Django names in English."""
    User.objects.update(language="kk")
    page = html.fromstring(timur.get(address(User, "change", staff.pk)).content.decode())
    offered = [label.text_content().strip() for label in page.xpath("//*[@id='id_user_permissions']//label")]
    with translation.override("kk"):
        assert offered == [str(label) for label in declared_rights().values()]
    assert offered != ["Can see restricted records"]


@pytest.mark.parametrize(
    ("role", "found"), [("staff", {"dana"}), ("administrator", {"timur"}), ("head", set())]
)
def test_people_are_found_by_role(
    timur: Client, staff: User, official: User, role: str, found: set[str]
) -> None:
    people = timur.get(address(User, "changelist"), {"role": role}).context["cl"].queryset
    assert {user.username for user in people} == found


def test_the_list_tells_each_role_at_no_further_query(timur: Client) -> None:
    def queries(role: Role) -> int:
        give_role(User.objects.create_user(f"{role}-{User.objects.count()}"), role)
        with CaptureQueriesContext(connection) as captured:
            page = timur.get(address(User, "changelist"))
        assert str(role.label) in page.content.decode()
        return len(captured)

    queries(Role.OFFICIAL)
    assert queries(Role.STAFF) == queries(Role.HEAD)


def test_groups_are_named_nowhere(timur: Client, staff: User) -> None:
    """Their names are English; a person reads the role."""
    assert not admin.site.is_registered(Group)
    for page in (
        reverse("admin:index"),
        address(User, "change", staff.pk),
        address(User, "delete", staff.pk),
    ):
        assert "Staff</" not in timur.get(page).content.decode()
        assert "/auth/group/" not in timur.get(page).content.decode()
