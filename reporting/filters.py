"""What may be asked of a register, and how the answer names it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import django_filters
from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Count, QuerySet
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .dates import today
from .formats import long_date

if TYPE_CHECKING:
    from django.http import QueryDict
    from django.utils.safestring import SafeString
    from django_stubs_ext import StrOrPromise

MAX_TEXT = 200
FIRST_DAY, LAST_DAY = dt.date(1900, 1, 1), dt.date(2199, 12, 31)


@dataclass(frozen=True)
class Criterion:
    """One value of one filter in force: «Город: Томск»."""

    name: str
    value: str
    label: StrOrPromise
    text: str


class TextFilter(django_filters.CharFilter):
    """A text a person typed; longer ones are refused with a message."""

    field_class = forms.CharField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", MAX_TEXT)
        super().__init__(*args, **kwargs)


class DateFilter(django_filters.DateFilter):
    """A day, from a date control; one that no paper can have is refused with a message."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        kwargs.setdefault("validators", [MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)])
        super().__init__(*args, **kwargs)


class ChoicesFilter(django_filters.MultipleChoiceFilter):
    """One or several of a few words, ticked."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.CheckboxSelectMultiple)
        kwargs.setdefault("distinct", False)  # no filter of ours joins; DISTINCT would sort whole rows
        super().__init__(*args, **kwargs)


class OnlyListed:
    """Of rows to choose from, those in the archive are shown only where they are chosen already."""

    def optgroups(self, *args: Any, **kwargs: Any) -> list[Any]:
        groups = super().optgroups(*args, **kwargs)  # type: ignore[misc]  # of the widget
        return [group for group in groups if any(map(is_shown, group[1]))]


def is_shown(option: dict[str, Any]) -> bool:
    row = getattr(option["value"], "instance", None)
    return option["selected"] or getattr(row, "archived_on", None) is None


class ListedBoxes(OnlyListed, forms.CheckboxSelectMultiple):
    """Rows to tick."""


class ListedChoice(OnlyListed, forms.Select):
    """Rows to choose one of."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Without a template: Django renders two for each option, and there may be hundreds."""
        widget = self.get_context(name, value, attrs)["widget"]
        options = [option for group in widget["optgroups"] for option in group[1]]
        told = ((option["value"], flatatt(option["attrs"]), option["label"]) for option in options)
        inner = format_html_join("\n", '<option value="{}"{}>{}</option>', told)
        return format_html('<select name="{}"{}>{}</select>', name, flatatt(widget["attrs"]), inner)


class RowsFilter(django_filters.ModelMultipleChoiceFilter):
    """One or several rows of another table, ticked; in addresses by a readable key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("widget", ListedBoxes)
        kwargs.setdefault("distinct", False)  # no filter of ours joins; DISTINCT would sort whole rows
        super().__init__(*args, **kwargs)

    def get_filter_predicate(self, v: Any) -> dict[str, Any]:
        """The row itself: django-filter would compare the foreign key with the readable key."""
        return {self.field_name: v}


class RegisterFilter(django_filters.FilterSet):
    """The filters of a register.

    A value that cannot be read is reported and not applied; the others are.
    ``facets`` maps a filter to the method that counts, within the present
    selection, how many rows each of its choices would leave.
    """

    facets: ClassVar[dict[str, str]] = {}
    #: The filters that a person sees at once; the rest unfolds. Empty: all of them.
    leading: ClassVar[tuple[str, ...]] = ()
    #: Pairs of filters that bound a span of days.
    spans: ClassVar[tuple[tuple[str, str], ...]] = ()

    def __init__(self, data: QueryDict, queryset: QuerySet[Any], user: Any) -> None:
        # django-filter hands its ``request`` to callable querysets; all they may know is who asks.
        super().__init__(data, queryset, request=Asker(user))
        self.form.is_valid()  # fills cleaned_data with what can be read
        self._refuse_reversed_spans()

    def _refuse_reversed_spans(self) -> None:
        for first, last in self.spans:
            begin, end = self.form.cleaned_data.get(first), self.form.cleaned_data.get(last)
            if begin and end and begin > end:
                self.form.add_error(last, _("The end is before the beginning."))

    @cached_property
    def given(self) -> dict[str, Any]:
        """The readable values, by filter."""
        return {name: value for name, value in self.form.cleaned_data.items() if not is_empty(value)}

    @cached_property
    def day(self) -> dt.date:
        """The day that states are told for: the one asked for, or today."""
        return self.given.get("on") or today()

    @property
    def first_fields(self) -> list[Any]:
        return [
            field for field in self.form.visible_fields() if not self.leading or field.name in self.leading
        ]

    @property
    def further_fields(self) -> list[Any]:
        return [
            field for field in self.form.visible_fields() if self.leading and field.name not in self.leading
        ]

    @property
    def further_given(self) -> bool:
        """Whether a filter that is folded away is in force."""
        return any(field.name in self.given for field in self.further_fields)

    def whole(self) -> QuerySet[Any]:
        """The rows that there are to narrow."""
        return self.queryset

    def narrowed(self, without: str = "") -> QuerySet[Any]:
        """The rows that answer every filter, or every one but ``without``."""
        rows = self.whole().all()
        for name, value in self.given.items():
            if name != without:
                rows = self.filters[name].filter(rows, value)
        return rows

    def counts(self, name: str) -> dict[Any, int]:
        """How many rows each choice of the filter ``name`` would leave."""
        return getattr(self, self.facets[name])(self.narrowed(without=name))

    def criteria(self) -> list[Criterion]:
        return [
            Criterion(name, key, self.filters[name].label, text)
            for name, value in self.given.items()
            for key, text in self._spelled(name, value)
        ]

    def _spelled(self, name: str, value: Any) -> list[tuple[str, str]]:
        """Each value as it stands in the address and as a person reads it."""
        field = self.form.fields[name]
        if isinstance(field, forms.ModelMultipleChoiceField):
            return [(str(field.prepare_value(row)), str(row)) for row in value]
        if isinstance(field, forms.ModelChoiceField):
            return [(str(field.prepare_value(value)), field.label_from_instance(value))]
        if isinstance(field, forms.ChoiceField):
            choices: Any = field.choices
            words = dict(choices)
            values = value if isinstance(value, list) else [value]
            return [(str(one), str(words.get(one, one))) for one in values]
        if isinstance(value, dt.date):
            return [(value.isoformat(), long_date(value))]
        return [(str(value), str(value))]


class ArchivableFilter(RegisterFilter):
    """Of rows that may be archived: those in the archive only where they are asked for."""

    archived = django_filters.ChoiceFilter(
        label=gettext_lazy("archive"),
        choices=[("yes", gettext_lazy("archived")), ("all", gettext_lazy("all, archived or not"))],
        method="by_archived",
        empty_label=gettext_lazy("not archived"),
    )

    @classmethod
    def get_filters(cls) -> dict[str, Any]:
        """The archive last."""
        return dict(sorted(super().get_filters().items(), key=lambda one: one[0] == "archived"))

    def by_archived(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """``whole`` does it, with or without a choice."""
        return rows

    def whole(self) -> QuerySet[Any]:
        rows: Any = super().whole()
        match self.given.get("archived"):
            case "all":
                return rows
            case "yes":
                return rows.archived()
        return rows.listed()


@dataclass(frozen=True)
class Asker:
    """Who asks, for querysets of choices that depend on it."""

    user: Any


def is_empty(value: Any) -> bool:
    if isinstance(value, QuerySet):
        return not value.exists()
    return value in (None, "", [])


def count_by(rows: QuerySet[Any], column: str) -> dict[Any, int]:
    """How many rows for each value of a column, a row counted once for each: no filter of ours joins."""
    return dict(rows.order_by().values_list(column).annotate(n=Count("pk")))
