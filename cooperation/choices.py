"""What the catalogue lets choose: an agreement by its number, a city, a meeting, a delegation, a group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models import Agreement
from delegations.models import Delegation
from partners.models import City
from reporting.dates import today
from reporting.filters import FIRST_DAY, LAST_DAY
from reporting.formats import long_date, partial
from workgroups.models import Meeting, WorkingGroup

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

    from accounts.models import AnyUser

#: How many of the latest there are to choose from; older ones are printed from their pages.
MOST = 200


class AgreementNumber(forms.CharField):
    """An agreement, by its number in the register or on the paper."""

    def __init__(self, user: AnyUser) -> None:
        super().__init__(
            label=gettext_lazy("number of the agreement"),
            max_length=100,
            widget=forms.TextInput(attrs={"placeholder": "2010/001"}),
        )
        self.user = user

    def clean(self, value: Any) -> Agreement:
        number = super().clean(value)
        visible = Agreement.objects.visible_to(self.user)
        found = list(visible.filter(registry_number=number) or visible.filter(number_on_paper=number)[:2])
        if len(found) == 1:
            return found[0]
        if found:
            sentence = _("Several agreements have the number “{number}” on paper. Enter the registry number.")
        else:
            sentence = _("There is no agreement of the number “{number}”.")
        raise ValidationError(sentence.format(number=number))


class Choice(forms.ModelChoiceField):
    """One row of a table, called so that it is told from the others."""

    def __init__(
        self, rows: QuerySet[Any], label: Any, called: Callable[[Any], str] = str, **options: Any
    ) -> None:
        super().__init__(rows, label=label, **options)
        self.called = called

    def label_from_instance(self, obj: Any) -> str:
        return Truncator(self.called(obj)).chars(100)


def latest(rows: QuerySet[Any]) -> QuerySet[Any]:
    """The first rows in the usual order, as a query that may be narrowed further."""
    return rows.filter(pk__in=rows.values("pk")[:MOST])


def city(user: AnyUser) -> forms.Field:
    return Choice(City.objects.listed_to(user).partners(), gettext_lazy("city"))


def city_or_all(user: AnyUser) -> forms.Field:
    """A partner city; our own, which stands first, is all of the cooperation."""
    label = gettext_lazy("city")
    return Choice(City.objects.listed_to(user), label, city_or_all_name, empty_label=None)


def city_or_all_name(row: City) -> str:
    return _("all cities") if row.is_home else row.name


def any_city(user: AnyUser) -> forms.Field:
    """By the name that registers know it by."""
    cities = City.objects.listed_to(user).partners()
    return Choice(
        cities,
        gettext_lazy("partner city"),
        required=False,
        empty_label=gettext_lazy("all"),
        to_field_name="slug",
    )


def meeting(user: AnyUser) -> forms.Field:
    meetings = latest(Meeting.objects.visible_to(user)).select_related("group")
    return Choice(meetings, gettext_lazy("meeting"), meeting_name)


def meeting_name(row: Meeting) -> str:
    return f"{long_date(row.held_on)}, № {row.number}, {row.group}"


def delegation(user: AnyUser) -> forms.Field:
    return Choice(latest(Delegation.objects.listed_to(user)), gettext_lazy("delegation"), delegation_name)


def delegation_name(row: Delegation) -> str:
    return ", ".join(str(one) for one in (partial(row, "starts_on"), row.title) if one)


def working_group(user: AnyUser) -> forms.Field:
    return Choice(WorkingGroup.objects.listed_to(user), gettext_lazy("working group"))


def year() -> forms.Field:
    """A year that a paper can have, the present one if nobody says another."""
    return forms.IntegerField(
        label=gettext_lazy("by the end of the year"),
        initial=lambda: today().year,
        min_value=FIRST_DAY.year,
        max_value=LAST_DAY.year,
    )
