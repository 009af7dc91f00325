"""The forms by which a commitment is carried on: on its page, in the register, for several at once.

Each form is one verb of ``actions``: its fields are what the verb is given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from accounts.admin_forms import RecordedForm
from reporting.dates import today
from reporting.filters import FIRST_DAY, LAST_DAY

from . import actions
from .models import Commitment
from .uploads import describe_upload

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.core.files import File
    from django_stubs_ext import StrOrPromise

    from accounts.models import AnyUser


class DayField(forms.DateField):
    """A day, from a date control, that a paper can have."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            validators=[MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)],
            **kwargs,
        )


def text_field(label: StrOrPromise, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": 2}), **kwargs)


class EntryForm(RecordedForm):
    """One verb with one commitment, or, with an unsaved one, what several are to be given."""

    do_not_call_in_templates = True  # pages list the declarations themselves

    #: In addresses; on the button; what is said afterwards.
    name: ClassVar[str]
    label: ClassVar[StrOrPromise]
    done: ClassVar[StrOrPromise]
    verb: ClassVar[Callable[..., Any]]
    #: Raises ValidationError where the verb is not possible whatever is filled in.
    refuse: ClassVar[Callable[..., None]]
    #: Fields that are of one commitment and never of several.
    of_one: ClassVar[tuple[str, ...]] = ()
    #: What is said in place of fields, where there are none.
    confirms: ClassVar[StrOrPromise] = _("You confirm that what is said here was done.")

    class Meta:
        model = Commitment
        fields: ClassVar[list[str]] = []

    def __init__(self, *args: Any, user: AnyUser, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user  # type: ignore[misc]  # the admin sets it on the class
        for name, field in self.fields.items():
            if field.initial and not self.initial.get(name):  # an empty column would hide what is proposed
                self.initial[name] = field.initial
        self.auto_id = f"{self.name}-{self.instance.pk or 'several'}-%s"
        if not self.instance.pk:
            for name in self.of_one:
                del self.fields[name]

    @classmethod
    def why_not(cls, row: Any, user: AnyUser) -> str:
        """Why the verb is not possible with the row; empty where it is."""
        try:
            cls.refuse(row, user)
        except ValidationError as refusal:
            return " ".join(refusal.messages)
        return ""

    @classmethod
    def address_name(cls) -> str:
        return f"commitment-{cls.name}"

    def has_changed(self) -> bool:
        """Always: who presses a button means what she saw, whoever saved in between."""
        return True

    def _keep_unseen_choices(self) -> None:
        """No field chooses what a person may not see."""

    def carry_out(self, commitment: Commitment) -> None:
        """The verb with what was filled in; ValidationError where it is refused."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        type(self).verb(commitment=commitment, user=self.user, **given)


class ProgressForm(EntryForm):
    name = "progress"
    label = _("Note the progress")
    done = _("The progress is noted.")
    verb = staticmethod(actions.report_progress)
    refuse = staticmethod(actions.refuse_finished)

    class Meta(EntryForm.Meta):
        fields = ["progress_kk", "progress_ru"]
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in fields}


class CompleteForm(EntryForm):
    name = "complete"
    label = _("Close as done")
    done = _("The commitment is closed. The head of the unit verifies it.")
    verb = staticmethod(actions.complete_commitment)
    refuse = staticmethod(actions.refuse_finished)
    of_one = ("evidence", "evidence_title")

    completed_on = DayField(label=_("done on"), initial=today)
    evidence = forms.FileField(label=_("paper that shows it (file)"), required=False)
    evidence_title = forms.CharField(
        label=_("what paper it is"),
        required=False,
        max_length=300,
        help_text=_("As in “Act of acceptance No. 14 of 3 May 2026”."),
    )

    class Meta(EntryForm.Meta):
        fields = ["completed_on", "result_kk", "result_ru"]
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in fields[1:]}

    def clean_evidence(self) -> File | None:
        file: Any = self.cleaned_data["evidence"]
        if file:
            describe_upload(file)  # ValidationError for what is not taken
        return file


class VerifyForm(EntryForm):
    name = "verify"
    label = _("Verify")
    done = _("It is noted that you verified it.")
    verb = staticmethod(actions.verify_commitment)
    refuse = staticmethod(actions.refuse_to_verify)


class ExtendForm(EntryForm):
    name = "extend"
    label = _("Move the date")
    done = _("The date is moved; the one before is kept. The head of the unit approves it.")
    verb = staticmethod(actions.extend_commitment)
    refuse = staticmethod(actions.refuse_to_extend)

    new_due_on = DayField(label=_("new date"))
    reason = text_field(_("reason"))
    requested_by = forms.CharField(label=_("who asked"), required=False, max_length=300)


class ApproveForm(EntryForm):
    name = "approve"
    label = _("Approve the new date")
    done = _("It is noted that you approved the new date.")
    confirms = _("You confirm that the date may be moved as the extension says.")
    verb = staticmethod(actions.approve_extension)
    refuse = staticmethod(actions.refuse_to_approve)


class DropForm(EntryForm):
    name = "drop"
    label = _("Take off control")
    done = _("The commitment is taken off control.")
    verb = staticmethod(actions.drop_commitment)
    refuse = staticmethod(actions.refuse_finished)

    dropped_on = DayField(label=_("dropped on"), initial=today)

    class Meta(EntryForm.Meta):
        fields = ["dropped_on", "drop_reason"]
        widgets = {"drop_reason": forms.Textarea(attrs={"rows": 2})}


ENTRY_FORMS: dict[str, type[EntryForm]] = {
    form.name: form for form in (ProgressForm, CompleteForm, VerifyForm, ExtendForm, ApproveForm, DropForm)
}
