"""The forms by which an agreement is renewed, terminated, or its termination withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from reporting.dates import today

from . import actions
from .forms import DayField, EntryForm, text_field
from .models import Agreement, Document
from .models.periods import DAY, proposed_end

if TYPE_CHECKING:
    import datetime as dt


class TermForm(EntryForm):
    """One verb with the term of one agreement."""

    instance: Any

    class Meta(EntryForm.Meta):
        model: Any = Agreement

    @classmethod
    def address_name(cls) -> str:
        return f"agreement-{cls.name}"

    @property
    def values(self) -> dict[str, Any]:
        """What was filled in; before that, what is proposed."""
        if self.is_bound:
            return dict(self.cleaned_data)
        return {name: self.get_initial_for_field(field, name) for name, field in self.fields.items()}

    @property
    def last_day(self) -> dt.date | None:
        """The last day of the agreement as filled in; nothing where it is open-ended."""
        raise NotImplementedError

    def carry_out(self, agreement: Any) -> None:
        given = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        type(self).verb(agreement=agreement, user=self.user, **given)

    def add_error(self, field: str | None, error: Any) -> None:
        """What is wrong with a column that the form does not have is told above it."""
        if field is not None or not hasattr(error, "error_dict"):
            super().add_error(field, error)
            return
        for name, errors in error.error_dict.items():
            super().add_error(name if name in self.fields else None, ValidationError(errors))


class RenewForm(TermForm):
    name = "renew"
    label = _("Renew")
    done = _("The agreement is renewed.")
    verb = staticmethod(actions.renew_agreement)
    refuse = staticmethod(actions.refuse_to_renew)

    decided_on = DayField(label=_("decided on"), initial=today)
    new_end = DayField(label=_("new end"), required=False, help_text=_("Leave empty when it is open-ended."))
    starts_on = DayField(
        label=_("begins on"),
        required=False,
        help_text=_(
            "Leave empty: the day after the end it had, or the day of the decision if that came later."
        ),
    )
    document: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("document"),
        required=False,
        queryset=None,
        empty_label=_("not named"),
        help_text=_("The paper it was decided by, of the documents of this agreement."),
    )
    note = text_field(_("note"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        papers = Document.objects.visible_to(self.user).filter(agreement=self.instance.pk)
        self.fields["document"].queryset = papers  # type: ignore[attr-defined]
        self.initial.setdefault("new_end", proposed_end(self.instance))

    @property
    def last_day(self) -> dt.date | None:
        return self.values.get("new_end")


class TerminateForm(TermForm):
    name = "terminate"
    label = _("Terminate")
    done = _("The termination is entered.")
    verb = staticmethod(actions.terminate_agreement)
    refuse = staticmethod(actions.refuse_to_terminate)

    terminated_on = DayField(
        label=_("terminated on"),
        initial=today,
        help_text=_("The first day on which it is no longer in force; a day to come where notice is given."),
    )
    termination_reason = text_field(_("reason for the termination"))

    @property
    def last_day(self) -> dt.date | None:
        day = self.values.get("terminated_on")
        return day - DAY if day else None

    def carry_out(self, agreement: Any) -> None:
        actions.terminate_agreement(
            agreement=agreement,
            on=self.cleaned_data["terminated_on"],
            reason=self.cleaned_data["termination_reason"],
            user=self.user,
        )


class WithdrawForm(TermForm):
    name = "withdraw"
    label = _("Withdraw the termination")
    done = _("The termination is withdrawn.")
    verb = staticmethod(actions.withdraw_termination)
    refuse = staticmethod(actions.refuse_to_withdraw)
    confirms = _("You confirm that the agreement stays in force to the end of its term.")

    @property
    def last_day(self) -> dt.date | None:
        end: dt.date | None = self.instance.term_end
        return end


TERM_FORMS: dict[str, type[TermForm]] = {form.name: form for form in (RenewForm, TerminateForm, WithdrawForm)}
