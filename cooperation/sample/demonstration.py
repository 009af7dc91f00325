"""Who answers for the sample case in the demonstration: people behind its accounts, where nobody does yet.

The case itself names nobody. What is of the case and was never touched since it was entered is entrusted
once; what somebody edited, or took away again, stays so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from accounts.roles import Role
from agreements.models import Agreement, Commitment
from agreements.models.choices import Kind
from partners.models import Organisation, Person, Post
from workgroups.models import Membership, WorkingGroup

from .case import read_tables

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from accounts.models import User

NOTE = "Учётная запись для показа: такого человека нет."
#: Role → the names that the account is spelled by, and a post in the akimat.
PEOPLE = {
    Role.HEAD: (
        {"surname_kk": "Нұрланова", "given_name_kk": "Айгүл"},
        {"surname_ru": "Нурланова", "given_name_ru": "Айгуль"},
        {"title_kk": "бөлім басшысы", "title_ru": "руководитель отдела", "title_en": "head of the unit"},
    ),
    Role.STAFF: (
        {"surname_kk": "Сейтқазин", "given_name_kk": "Ерлан"},
        {"surname_ru": "Сейтказин", "given_name_ru": "Ерлан"},
        {"title_kk": "бас маман", "title_ru": "главный специалист", "title_en": "chief specialist"},
    ),
}
SEATS = {Role.HEAD: Membership.Role.CHAIR, Role.STAFF: Membership.Role.SECRETARY}


@transaction.atomic
def entrust_case(users: Mapping[Role, User]) -> int:
    """Let the head and the staff member among ``users`` answer for the case; for how many of its records.

    The head answers for the agreements of cities and chairs the groups, the staff member for the rest; the
    akimat, where both have posts, leads what nobody leads. As entered by the administrator.
    """
    case, by = read_tables(), users[Role.ADMINISTRATOR]
    agreements = untouched(Agreement, case["agreements"], "title_ru").filter(responsible=None)
    commitments = untouched(Commitment, case["commitments"], "text_ru").filter(
        lead_organisation=None, lead_person=None
    )
    groups = untouched(WorkingGroup, case["working_groups"], "name_ru").filter(memberships=None)
    akimat = untouched(Organisation, case["organisations"][:1], "name_ru").first()
    rows = [*agreements, *commitments, *groups]
    if not rows or akimat is None:
        return 0
    people = {role: person_behind(users[role], role, akimat, by) for role in PEOPLE}
    for agreement in agreements:
        of_cities = agreement.kind == Kind.INTERMUNICIPAL
        agreement.responsible = users[Role.HEAD if of_cities else Role.STAFF]
    for commitment in commitments:
        commitment.lead_organisation = akimat
    for group in groups:
        seat(group, people, by)
    for row in rows:
        keep(row, by)
    return len(rows)


def untouched(model: type[Any], told: list[dict[str, Any]], name: str) -> QuerySet[Any]:
    """The rows of the case as it was loaded: entered and changed by nobody, and worded as in its files."""
    return model.objects.filter(
        created_by=None, updated_by=None, archived_on=None, **{f"{name}__in": [row[name] for row in told]}
    )


def person_behind(user: User, role: Role, akimat: Organisation, by: User) -> Person:
    """The person who signs in as ``user``: the one there is, or a new one with a post in the akimat."""
    if known := Person.objects.filter(user=user).first():
        return known
    kazakh, russian, title = PEOPLE[role]
    person = keep(Person(user=user, note=NOTE, **kazakh, **russian), by)
    keep(Post(person=person, organisation=akimat, **title), by)
    return person


def seat(group: WorkingGroup, people: Mapping[Role, Person], by: User) -> None:
    for order, (role, part) in enumerate(SEATS.items(), start=1):
        title = PEOPLE[role][-1]
        keep(Membership(group=group, person=people[role], role=part, order=order, **title), by)


def keep(row: Any, by: User) -> Any:
    row.stamp(by)
    row.full_clean()
    row.save()
    return row
