"""What a person may do, by role; the rights are computed over the models there are.

Officials read. Staff enter and archive; they delete only what hangs on another
row, such as a party of an agreement. The head sees restricted records as well, gives
others access to one of them, verifies what was done and approves dates that were moved.
An administrator may do everything.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from .models import Recorded

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from .models import User


class Role(models.TextChoices):
    """The part a person plays in the register."""

    OFFICIAL = "official", _("official")
    STAFF = "staff", _("staff member")
    HEAD = "head", _("head of the unit")
    ADMINISTRATOR = "administrator", _("administrator")


#: The group of each role, the highest last; an administrator needs none.
GROUPS = {Role.OFFICIAL: "Officials", Role.STAFF: "Staff", Role.HEAD: "Heads"}
#: Entered together with its person, like what hangs on it, though the database guards it.
POST = "partners.post"
#: Given and taken away by the head alone: nobody gives herself access.
OF_HEADS = {"agreements.accessgrant"}


def ensure_roles() -> None:
    """Create the groups and give each exactly the rights of its role.

    To be run after migrations. To give one person more, give it to the person:
    what is added to these groups by other means is taken away at the next run.
    """
    for role in GROUPS:
        group_of(role)


@transaction.atomic
def give_role(user: User, role: str) -> None:
    """Make ``user`` an official, a member of staff, a head or an administrator, and no longer any other."""
    role = Role(role)
    user.is_staff = role != Role.OFFICIAL
    user.is_superuser = role == Role.ADMINISTRATOR
    user.save(update_fields=["is_staff", "is_superuser"])
    user.groups.remove(*Group.objects.filter(name__in=GROUPS.values()))
    if role in GROUPS:
        user.groups.add(group_of(role))


def role_of(user: User) -> Role | None:
    """The role of ``user``, the highest of several; None for a person who was given none.

    Asks the database nothing where the groups were prefetched.
    """
    if user.is_superuser:
        return Role.ADMINISTRATOR
    groups = {group.name for group in user.groups.all()} if user.pk else set()
    return next((role for role in reversed(GROUPS) if GROUPS[role] in groups), None)


def of_role(users: models.QuerySet[User], role: Role) -> models.QuerySet[User]:
    """Those of ``users`` who play the part."""
    if role == Role.ADMINISTRATOR:
        return users.filter(is_superuser=True)
    return users.filter(is_superuser=False, groups__name=GROUPS[role])


def declared_rights() -> dict[tuple[str, str], StrOrPromise]:
    """What a model lets people do besides Django's four: app label and codename → in words."""
    return {
        (model._meta.app_label, codename): label
        for model in recorded_models()
        for codename, label in model._meta.permissions
    }


def declared_permissions() -> models.QuerySet[Permission]:
    """The rows of ``declared_rights``."""
    each = (models.Q(content_type__app_label=app, codename=codename) for app, codename in declared_rights())
    return Permission.objects.select_related("content_type").filter(reduce(or_, each, models.Q(pk=None)))


def group_of(role: Role) -> Group:
    """The group of ``role``, with its rights brought up to date."""
    group, _created = Group.objects.get_or_create(name=GROUPS[role])
    wanted = {right for model in recorded_models() for right in rights(role, model)}
    known = Permission.objects.select_related("content_type")
    group.permissions.set(
        [right for right in known if (right.content_type.app_label, right.codename) in wanted]
    )
    return group


def recorded_models() -> list[type[models.Model]]:
    """What the register keeps; proxies too, as the admin asks for rights of their own."""
    return [model for model in apps.get_models() if issubclass(model, Recorded)]


def rights(role: Role, model: type[models.Model]) -> set[tuple[str, str]]:
    """App label and codename of all that ``role`` may do with ``model``."""
    if model._meta.label_lower in OF_HEADS and role != Role.HEAD:
        return set()
    actions = {"view"}
    if role in (Role.STAFF, Role.HEAD):
        actions |= {"add", "change"} | ({"delete"} if hangs_on_another(model) else set())
    codenames = {f"{action}_{model._meta.model_name}" for action in actions}
    if role == Role.HEAD:
        codenames |= {codename for codename, _label in model._meta.permissions}
    return {(model._meta.app_label, codename) for codename in codenames}


def hangs_on_another(model: type[models.Model]) -> bool:
    """Whether a row goes when the row it belongs to is deleted."""
    relations = (field.remote_field for field in model._meta.fields if field.remote_field)
    return model._meta.label_lower == POST or any(
        relation.on_delete is models.CASCADE for relation in relations
    )
