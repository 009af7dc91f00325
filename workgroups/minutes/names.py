"""Organisations and people entered by typing their names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from partners.models import Organisation, Person
from reporting.languages import translated

if TYPE_CHECKING:
    from collections.abc import Callable

    from accounts.models import AnyUser
    from partners.models.organisation import OrganisationQuerySet
    from partners.models.person import PersonQuerySet

#: So many are proposed while one types, and named where several are meant.
PROPOSED = 8
#: No name is longer; what is pasted beyond it is not looked for.
LONGEST = 600
NAMES = [f"{name}_{language}" for name in ("name", "short_name") for language in ("kk", "ru", "en")]


def organisation_label(row: Organisation) -> str:
    """«Технопарк (Томск)»: the city tells it from others of its name."""
    name = translated(row, "name", mark=False)
    return f"{name} ({translated(row.city, 'name', mark=False)})" if row.city else name


def person_label(row: Person) -> str:
    """As the reader's language spells it, else as it is spelled at all."""
    return row.plain_name


def organisations(user: AnyUser) -> OrganisationQuerySet:
    return Organisation.objects.listed_to(user).select_related("city")


def people(user: AnyUser) -> PersonQuerySet:
    return Person.objects.listed_to(user)


def organisations_called(text: str, user: AnyUser) -> tuple[list[Organisation], list[Organisation]]:
    """Those of exactly this name, with its city if one is given behind it, and those found by its words."""
    rows = organisations(user)
    exact = list(rows.filter(named(text))[:PROPOSED])
    if not exact and (parts := re.fullmatch(r"(.+) \((.+)\)", text)):
        exact = list(rows.filter(named(parts[1]), named(parts[2], "city__name"))[:PROPOSED])
    return exact, [] if exact else list(rows.search(text)[:PROPOSED])


def named(text: str, stem: str = "") -> Q:
    condition = Q()
    for column in [f"{stem}_{language}" for language in ("kk", "ru", "en")] if stem else NAMES:
        condition |= Q(**{f"{column}__iexact": text})
    return condition


def people_called(text: str, user: AnyUser) -> tuple[list[Person], list[Person]]:
    """The same of people, by the full name."""
    found = list(people(user).search(text)[:PROPOSED])
    exact = [row for row in found if text.casefold() == person_label(row).casefold()]
    return exact, [] if exact else found


def only_one(text: str, exact: list[Any], similar: list[Any], *, label_of: Callable[[Any], str]) -> Any:
    """The one row of exactly this name. ValidationError with the names that may be meant instead."""
    if len(exact) == 1:
        return exact[0]
    names = "; ".join(map(label_of, exact or similar))
    if exact:
        raise ValidationError(_("Several are called so: {names}. Choose one of them.").format(names=names))
    if similar:
        question = _("“{name}” is not in the register. Is one of these meant? {names}")
        raise ValidationError(question.format(name=text, names=names))
    raise ValidationError(
        _("“{name}” is not in the register. Check the name, or enter it there first.").format(name=text)
    )


class NameField(forms.CharField):
    """A text that names one row; read back as the row, or None where it is empty."""

    label_of: Callable[[Any], str]
    find: Callable[[str, AnyUser], tuple[list[Any], list[Any]]]

    def __init__(self, *, user: AnyUser, present: Any = None, **kwargs: Any) -> None:
        super().__init__(max_length=LONGEST, required=False, **kwargs)
        self.user = user
        self.present = present

    def prepare_value(self, value: Any) -> Any:
        """The name; what is typed stays as it is typed."""
        if value is None or isinstance(value, str):
            return value
        return type(self).label_of(self.present) if self.present else ""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return self.row(text) if text else None

    def row(self, text: str) -> Any:
        """The row of this name; ValidationError where there is none, or more than one."""
        if self.present and text == type(self).label_of(self.present):
            return self.present
        return only_one(text, *type(self).find(text, self.user), label_of=type(self).label_of)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (self.prepare_value(initial) or "") != (data or "").strip()


class OrganisationField(NameField):
    """An organisation by its name."""

    label_of = staticmethod(organisation_label)
    find = staticmethod(organisations_called)


class PersonField(NameField):
    """A person by the full name."""

    label_of = staticmethod(person_label)
    find = staticmethod(people_called)


class OrganisationsField(OrganisationField):
    """Several organisations, a line each."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, str):
            return value
        return "\n".join(map(organisation_label, value or ()))

    def clean(self, value: Any) -> Any:
        known = {organisation_label(row): row for row in self.present or ()}
        lines = [line.strip() for line in forms.CharField.clean(self, value).splitlines()]
        rows = [known.get(line) or self.row(line) for line in lines if line]
        return list({row.pk: row for row in rows}.values())

    def row(self, text: str) -> Any:
        self.present, present = None, self.present
        try:
            return super().row(text)
        finally:
            self.present = present

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.prepare_value(initial).splitlines() != (data or "").strip().splitlines()
