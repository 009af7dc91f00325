"""Forms of records that several people edit: nothing typed and nothing saved is lost unseen."""

from __future__ import annotations

import zoneinfo
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib.admin.utils import display_for_field
from django.contrib.admin.widgets import AdminSplitDateTime
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import localize
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from .models import User

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from django.db import models
    from django.utils.safestring import SafeString
    from django_stubs_ext import StrOrPromise

#: The name of the tick boxes by which a person answers a warning, and of the hidden fields that remember it.
CONFIRMED = "confirmed"


def admin_link(record: models.Model, text: str = "") -> SafeString:
    """A link to the record's form that leaves the present form open."""
    address = reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk])
    return format_html('<a href="{}" target="_blank">{}</a>', address, text or record)


class DateAndTime(AdminSplitDateTime):
    """Django's two boxes, each with a name for those who hear the form."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        labels = (context["date_label"], context["time_label"])
        for box, label in zip(context["widget"]["subwidgets"], labels, strict=True):
            box["attrs"]["aria-label"] = label.removesuffix(":")
        return context


class VersionField(forms.CharField):
    """The moment of the save that a form was filled from; travels unseen with the form."""

    widget = forms.HiddenInput

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class RecordedForm(forms.ModelForm):
    """The form of a Recorded row, alone or as a row of another form.

    A warning (somebody saved meanwhile, this may be a duplicate) is an error
    with a tick box in it. Ticked, it lets the next save through, but only for
    exactly what the warning was about.
    """

    data: Any  # what was sent, a MultiValueDict; to the stubs only a mapping
    version = VersionField(required=False)

    #: Who fills the form in, and what the database refused at the first try; set by the admin.
    user: ClassVar[Any] = None
    refusal: ClassVar[str] = ""
    #: The fields by which two records are known to be the same thing.
    telling_fields: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["version"] = self.instance.updated_at.isoformat()

    def clean(self) -> dict[str, Any]:
        super().clean()
        if self.refusal:
            self.add_error(None, self.refusal)
        self._keep_unseen_choices()
        if self.instance.pk:
            self._refuse_to_overwrite()
        return self.cleaned_data

    def _get_validation_exclusions(self) -> set[str]:
        """Leave deferred constraints to the end of the save: two rows may change places."""
        deferred = [rule for rule in self.instance._meta.constraints if getattr(rule, "deferrable", None)]
        columns = {name for rule in deferred for name in rule.fields}
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]  # not in the stubs
        return excluded | {name for name in columns if not self.instance._meta.get_field(name).is_relation}

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # not in the stubs
        if self._may_be_duplicate():
            self._warn_of_duplicates()

    def warn(self, token: str, message: StrOrPromise, answer: StrOrPromise) -> None:
        """Refuse the form until ``answer`` is ticked for ``token``, the exact state of things warned of."""
        if token in self.data.getlist(CONFIRMED):
            return
        box = format_html(
            '<label class="answer"><input type="checkbox" name="{}" value="{}"> {}</label>',
            CONFIRMED,
            token,
            answer,
        )
        self.add_error(None, ValidationError(format_html("{} {}", message, box), code="warning"))

    # --- Choices a person may not see ---

    def _keep_unseen_choices(self) -> None:
        """What a person may not see, the form shows as empty; saving it must not take it away."""
        for name, field in self.fields.items():
            if not isinstance(field, forms.ModelChoiceField) or name not in self.cleaned_data:
                continue
            if isinstance(field, forms.ModelMultipleChoiceField):
                self.cleaned_data[name] = [*self.cleaned_data[name], *self._unseen_rows(name, field)]
            elif self.cleaned_data[name] is None:
                self.cleaned_data[name] = self._unseen_row(name, field)

    def _unseen_rows(self, name: str, field: forms.ModelMultipleChoiceField) -> list[models.Model]:
        if not self.instance.pk or field.queryset is None:
            return []
        return list(getattr(self.instance, name).exclude(pk__in=field.queryset.order_by().values("pk")))

    def _unseen_row(self, name: str, field: forms.ModelChoiceField) -> models.Model | None:
        key = self.instance.serializable_value(name)
        if key is None or field.queryset is None or field.queryset.filter(pk=key).exists():
            return None
        return field.queryset.model._base_manager.get(pk=key)

    # --- Two people at once ---

    def _refuse_to_overwrite(self) -> None:
        """Compare the version the form was filled from with the present one, locking the row."""
        rows = type(self.instance)._base_manager.select_for_update().filter(pk=self.instance.pk)
        present = rows.values_list("updated_at", "updated_by").first()
        if present is None:
            self.add_error(None, _("Somebody deleted this record after you had opened it."))
            return
        saved_at, saved_by = present
        if saved_at.isoformat() == self.cleaned_data.get("version"):
            return
        # Another version that says the same as the form is no conflict, provided it is the one compared with.
        if saved_at == self.instance.updated_at and not self.has_changed():
            return
        token = f"{self.instance._meta.label_lower}-{self.instance.pk}@{saved_at.isoformat()}"
        self.warn(token, self._who_and_what(saved_at, saved_by), _("Save mine in its place"))

    def _who_and_what(self, saved_at: dt.datetime, saved_by: int | None) -> SafeString:
        who = (saved_by and User.objects.filter(pk=saved_by).first()) or _("Somebody")
        return format_html(
            "{} {} <ul>{}</ul>",
            _(
                "{who} saved this record at {when}, after you had opened it. "
                "Nothing you typed is lost and nothing is overwritten yet. "
                "Where the two differ, the register now says:"
            ).format(who=who, when=localize(timezone.localtime(saved_at))),
            admin_link(self.instance, _("Open the record as it is now")),
            format_html_join("", "<li>{}: {}</li>", self._present_values()),
        )

    def _present_values(self) -> list[tuple[StrOrPromise, str]]:
        """Label and present value of each field in which the form differs from the record."""
        return [(self.fields[name].label or name, self._present_value(name)) for name in self.changed_data]

    def _present_value(self, name: str) -> str:
        columns = {column.name: column for column in self.instance._meta.fields}
        if name not in columns:
            return "…"
        return display_for_field(getattr(self.instance, name), columns[name], "-", avoid_link=True)

    # --- Likely duplicates ---

    def similar(self) -> models.QuerySet[Any] | None:
        """Other records that may be the very thing being entered; ``None`` where that cannot be told."""
        return None

    def _may_be_duplicate(self) -> bool:
        if set(self.errors) & set(self.telling_fields):
            return False
        return not self.instance.pk or not set(self.telling_fields).isdisjoint(self.changed_data)

    def _warn_of_duplicates(self) -> None:
        found = self.similar()
        others = [] if found is None else list(found[:5])
        if not others:
            return
        token = "similar:" + ",".join(str(other.pk) for other in others)
        message = format_html(
            "{} <ul>{}</ul>",
            _("This may be in the register already. Compare it with:"),
            format_html_join("", "<li>{}</li>", ((admin_link(other),) for other in others)),
        )
        self.warn(token, message, _("It is another one; save it"))


class RecordedFormSet(forms.BaseInlineFormSet):
    """Rows of one record; two equal ones are refused in the words of the constraint they break."""

    model: type[models.Model]
    #: Whether the rows stand in a table, whose boxes have no labels beside them.
    in_table: ClassVar[bool] = False

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        for field in form.fields.values() if self.in_table else ():
            # The admin wraps a choice to put its buttons beside it.
            shown: Any = getattr(field.widget, "widget", field.widget)
            shown.attrs.setdefault("aria-label", capfirst(field.label or ""))

    def get_unique_error_message(self, unique_check: Sequence[str]) -> str:
        for constraint in self.model._meta.total_unique_constraints:
            if set(unique_check) == set(constraint.fields):
                return str(constraint.get_violation_error_message())
        return super().get_unique_error_message(unique_check)


class NumberedFormSet(RecordedFormSet):
    """Rows with a number each; one left without a number gets the next."""

    numbered = "order"

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        if self.numbered in form.fields:
            form.fields[self.numbered].required = False
            if not form.instance.pk:
                form.initial[self.numbered] = None

    def clean(self) -> None:
        super().clean()
        rows = [form for form in self.forms if form not in self.deleted_forms and form.has_changed()]
        last = max((getattr(form.instance, self.numbered) or 0 for form in self.initial_forms), default=0)
        for form in rows:
            number = getattr(form.instance, self.numbered) or last + 1
            setattr(form.instance, self.numbered, number)
            last = max(last, number)


def refuse_unknown_zone(name: str) -> None:
    """ValidationError unless ``name`` is a time zone of the IANA database."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError(
            _("There is no time zone {name}. Enter it as in Asia/Almaty.").format(name=name)
        )
