"""The rows of the page of minutes, each a form of its own that two people may fill in at once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language

from accounts.admin_forms import VersionField
from partners.models import Person
from reporting.dates import Precision
from reporting.formats import PartialDate, long_date
from reporting.forms import PartialDatesForm
from reporting.languages import FALLBACKS

from ..models import AgendaItem, Attendance, Decision, Meeting
from .names import OrganisationField, OrganisationsField, PersonField, organisation_label, person_label

if TYPE_CHECKING:
    from django.forms.boundfield import BoundField

    from .sheet import Sheet

#: What a person answers where two wrote at once, before the version that was compared.
MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True)
class Conflict:
    """A field that somebody else has changed since: what was typed here, what is stored."""

    name: str
    label: str
    mine: str
    theirs: str


class RowForm(forms.ModelForm):
    """A row under its permanent key, with the version it was filled from.

    A field that only one of two people changed is taken from that person; one
    that both changed is a conflict, and keeps what is stored until it is answered.
    """

    version = VersionField(required=False)
    kind: ClassVar[str]
    #: Stems of texts in two languages, in the order of the page.
    texts: ClassVar[tuple[str, ...]] = ()

    def __init__(self, data: Any = None, *, sheet: Sheet, instance: Any, key: str) -> None:
        self.sheet = sheet
        self.conflicts: list[Conflict] = []
        self.saved_at: dt.datetime | None = None
        self.created = False
        self.moved: list[str] = []
        super().__init__(data, instance=instance, prefix=key)
        self.key = key
        self.label_suffix = ""
        for field in self.fields.values():
            field.label = capfirst(str(field.label or ""))
            field.widget.attrs |= {"form": "minutes"}
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs |= {"rows": 2}
        self.fields["version"].initial = self.stored_version

    @property
    def stored_version(self) -> str:
        return self.instance.updated_at.isoformat() if self.instance.pk else ""

    @property
    def version_shown(self) -> str:
        """What the next save is compared with: while a conflict stands, what this one was."""
        return self.data.get(f"{self.prefix}-version", "") if self.conflicts else self.stored_version

    @property
    def complaints(self) -> list[str]:
        """What is wrong with it, each with the name of its box."""
        return [
            f"{self.fields[name].label}: {message}" if name in self.fields else str(message)
            for name, of_field in self.errors.items()
            for message in of_field
        ]

    @property
    def address(self) -> str:
        return reverse("minutes-row", args=[self.sheet.meeting.pk, self.key])

    @property
    def template_name_of_row(self) -> str:
        return f"workgroups/_minutes_{self.kind}.html"

    @property
    def pairs(self) -> dict[str, tuple[BoundField, BoundField]]:
        """Stem → its boxes, the reader's own language first."""
        own, other = FALLBACKS.get((get_language() or "ru")[:2], FALLBACKS["ru"])[:2]
        if "en" in (own, other):
            own, other = "ru", "kk"
        return {stem: (self[f"{stem}_{own}"], self[f"{stem}_{other}"]) for stem in self.texts}

    # --- Two people at once ---

    def clean(self) -> dict[str, Any]:
        super().clean()
        for name, value in self.cleaned_data.items():
            if isinstance(value, str):
                self.cleaned_data[name] = value.replace("\r\n", "\n")
        if self.instance.pk and self.cleaned_data.get("version") != self.stored_version:
            self.settle()
        self.moved = [name for name in self.typed_fields() if self.typed(name) != self.stored(name)]
        return self.cleaned_data

    def settle(self) -> None:
        """Decide for each field that differs from the stored one whose it is to be."""
        base = self.base()
        for name in self.typed_fields():
            mine, stored = self.typed(name), self.stored(name)
            before = self.read(base, name) if base else None
            answer = self.data.get(f"{self.prefix}-{name}-take", "")
            ours = mine == stored or (base and before == stored) or goes_on(before, stored, mine)
            if ours or answer == f"{MINE}@{self.stored_version}":
                continue
            if not (base and before == mine) and answer != f"{THEIRS}@{self.stored_version}":
                label = str(self.fields[name].label)
                self.conflicts.append(Conflict(name, label, told(mine), told(stored)))
            self.keep_stored(name)

    def typed_fields(self) -> list[str]:
        return [name for name in self.changed_data if name in self.cleaned_data]

    def typed(self, name: str) -> Any:
        return comparable(self.cleaned_data[name])

    def stored(self, name: str) -> Any:
        return self.read(self.instance, name)

    def read(self, row: Any, name: str) -> Any:
        """A value of the row, or of a version of it in the history, to be compared."""
        value = getattr(row, name)
        field = self.instance._meta.get_field(name)
        if not isinstance(field, models.ManyToManyField):
            return comparable(value)
        if row is self.instance:
            return comparable(list(value.all()))
        links = value.all().select_related(field.m2m_reverse_field_name())
        return comparable([getattr(link, field.m2m_reverse_field_name()) for link in links])

    def keep_stored(self, name: str) -> None:
        value = getattr(self.instance, name)
        self.cleaned_data[name] = list(value.all()) if hasattr(value, "all") else value

    def base(self) -> Any:
        """The row as this form was filled from it; of a row this form created, as it was created."""
        history, version = self.instance.history, self.cleaned_data.get("version")
        if not version:
            return history.order_by("history_id").first() if "-new-" in self.key else None
        try:
            moment = dt.datetime.fromisoformat(version)
        except ValueError:
            return None
        return history.filter(updated_at=moment).order_by("-history_id").first()

    # --- Saving ---

    @property
    def is_empty(self) -> bool:
        """Whether it is a row to be, in which nothing was typed yet."""
        return not self.instance.pk and not self.has_changed()

    def keep(self) -> None:
        """Write the row, stamped, unless nothing has changed."""
        self.created = not self.instance.pk
        if self.created or self.moved:
            self.instance.stamp(self.sheet.user)
            self.save()
        self.saved_at = timezone.now()

    def keep_what_is_right(self) -> None:
        """One box that cannot be read does not hold up the others."""
        self.created = not self.instance.pk
        if not self.non_field_errors() and (self.created or self.moved):
            self.instance.stamp(self.sheet.user)
            self.instance.save()
            self._save_m2m()  # type: ignore[attr-defined]  # not in the stubs


def goes_on(before: Any, stored: Any, mine: Any) -> bool:
    """Whether mine has all of what is stored and only goes on: an answer was lost while somebody typed."""
    texts = (before, stored, mine)
    if not all(isinstance(text, str) for text in texts):
        return False
    return bool(stored) and stored.startswith(before) and mine.startswith(stored)


def comparable(value: Any) -> Any:
    """Line breaks as the database has them, several rows in no order."""
    if isinstance(value, str):
        return value.replace("\r\n", "\n").strip()
    if isinstance(value, (list, models.QuerySet)):
        return frozenset(value)
    return value


def told(value: Any) -> str:
    """A value as the two people compare it."""
    if not value:
        return "—"
    if isinstance(value, Person):
        return person_label(value)
    if isinstance(value, PartialDate):
        return long_date(value.date, value.precision)
    if isinstance(value, dt.date):
        return long_date(value)
    if isinstance(value, frozenset):
        return "; ".join(sorted(map(told, value)))
    return organisation_label(value) if hasattr(value, "short_name_ru") else str(value)


def dated(day: dt.date | None, precision: str) -> PartialDate | None:
    return PartialDate(day, Precision(precision)) if day else None


class HeadForm(RowForm):
    """When and where the meeting was, who chaired it and who wrote its protocol."""

    kind = "head"
    texts = ("heading", "place", "chair_title", "secretary_title")

    class Meta:
        model = Meeting
        fields = (
            "held_on",
            *("heading_kk", "heading_ru", "place_kk", "place_ru", "chair", "secretary"),
            *("chair_title_kk", "chair_title_ru", "secretary_title_kk", "secretary_title_ru"),
        )
        widgets: ClassVar[dict[str, Any]] = {
            "held_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("chair", "secretary"):
            self.sheet.offer_room(self.fields[name])


class PresenceForm(RowForm):
    """Whether a person came, and with which title."""

    kind = "person"
    texts = ("title",)

    class Meta:
        model = Attendance
        fields = ("presence", "title_kk", "title_ru")
        widgets: ClassVar[dict[str, Any]] = {"presence": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["presence"]
        choice.choices, choice.required = Attendance.Presence.choices, False
        if not self.instance.pk:
            self.initial["presence"] = ""

    def clean_presence(self) -> str:
        """A title alone is of somebody who came."""
        return self.cleaned_data["presence"] or Attendance.Presence.PRESENT


class ItemForm(RowForm):
    """A question of the agenda: who reported, who spoke, what was said."""

    kind = "item"
    texts = ("title", "heard", "spoke")

    class Meta:
        model = AgendaItem
        fields = (
            "title_kk",
            "title_ru",
            "reporter",
            "heard_kk",
            "heard_ru",
            "speakers",
            "spoke_kk",
            "spoke_ru",
        )
        widgets: ClassVar[dict[str, Any]] = {"speakers": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("reporter", "speakers"):
            self.sheet.offer_room(self.fields[name])


class DecisionForm(RowForm, PartialDatesForm):
    """A point of the protocol; with somebody responsible or a date it is an assignment."""

    kind = "decision"
    texts = ("text", "completion_form")
    partial_dates: ClassVar[dict[str, str]] = {"due_on": "end"}

    class Meta:
        model = Decision
        fields = (
            *("text_kk", "text_ru", "lead_organisation", "lead_person", "co_executors"),
            *("due_on", "completion_form_kk", "completion_form_ru"),
        )

    def __init__(self, *args: Any, sheet: Sheet, instance: Decision, **kwargs: Any) -> None:
        super().__init__(*args, sheet=sheet, instance=instance, **kwargs)
        named = {"lead_organisation": OrganisationField, "lead_person": PersonField}
        for name, field in named.items():
            self.name_field(name, field, getattr(instance, name))
        self.name_field(
            "co_executors", OrganisationsField, list(instance.co_executors.all()) if instance.pk else []
        )
        self.fields["due_on"].widget = forms.TextInput(attrs={"form": "minutes", "autocomplete": "off"})
        self.fields["due_on"].help_text = ""
        self.stored_due = dated(instance.due_on, instance.due_on_precision)

    def name_field(self, name: str, field: Any, present: Any) -> None:
        label = self.fields[name].label
        self.fields[name] = field(user=self.sheet.user, present=present, label=label)
        box = self.fields[name].widget
        box.attrs |= {"form": "minutes", "autocomplete": "off"}
        box.attrs |= {"rows": 2} if name == "co_executors" else self.proposing(name)
        self.initial[name] = present if name == "co_executors" else (present.pk if present else None)

    def proposing(self, name: str) -> dict[str, str]:
        """What makes a box propose names of the register while one types."""
        names = reverse("minutes-names", args=[self.sheet.meeting.pk])
        return {
            "list": f"{self.prefix}-{name}-list",
            "hx-get": f"{names}?kind={'person' if name == 'lead_person' else 'organisation'}",
            "hx-target": f"#{self.prefix}-{name}-list",
            "hx-trigger": "input changed delay:250ms",
            "hx-params": f"{self.prefix}-{name}",
            "hx-swap": "innerHTML",
            "hx-sync": "this:replace",
        }

    def typed(self, name: str) -> Any:
        if name == "due_on":
            return dated(self.cleaned_data[name], self.instance.due_on_precision)
        return super().typed(name)

    def read(self, row: Any, name: str) -> Any:
        if name != "due_on":
            return super().read(row, name)
        return self.stored_due if row is self.instance else dated(row.due_on, row.due_on_precision)

    def keep_stored(self, name: str) -> None:
        super().keep_stored(name)
        if name == "due_on":
            self.instance.due_on_precision = self.stored_due.precision if self.stored_due else Precision.DAY

    @property
    def saved_key(self) -> str:
        """The key it will have when the page is loaded again."""
        return f"decision-{self.instance.pk}"

    @property
    def is_open(self) -> bool:
        """Whether the boxes of an assignment are shown at once."""
        wrong = set(self.errors) - {"text_kk", "text_ru"} if self.is_bound else set()
        return self.instance.is_assignment or bool(wrong)
