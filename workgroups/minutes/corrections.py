"""A mistake in a closed protocol is put right by a new, dated decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from reporting.dates import today
from reporting.formats import PartialDate, long_date
from reporting.forms import PartialDatesForm

from ..actions import ASSIGNED, commitment_of, correct_decision
from ..models import Decision, Meeting
from .names import OrganisationField, PersonField

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from accounts.models import AnyUser


class CorrectionForm(PartialDatesForm):
    """The point as it should have been, filled from the one that is wrong."""

    partial_dates: ClassVar[dict[str, str]] = {"due_on": "end"}
    follow = forms.BooleanField(
        required=False,
        initial=True,
        label=gettext_lazy("Word its commitment anew and move it to this deadline"),
    )

    class Meta:
        model = Decision
        fields = ("corrected_on", "text_kk", "text_ru", *ASSIGNED, "due_on")
        widgets: ClassVar[dict[str, Any]] = {
            "corrected_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        }

    def __init__(self, data: Any = None, *, wrong: Decision, user: AnyUser) -> None:
        self.wrong = wrong
        super().__init__(data, instance=Decision(corrects=wrong, corrected_on=today()), label_suffix="")
        for name in ("text_kk", "text_ru", *ASSIGNED):
            self.initial[name] = getattr(wrong, name)
        if wrong.due_on:
            self.initial["due_on"] = PartialDate(wrong.due_on, wrong.due_on_precision)
        for name, field in (("lead_organisation", OrganisationField), ("lead_person", PersonField)):
            label = self.fields[name].label
            self.fields[name] = field(user=user, present=getattr(wrong, name), label=label)
        self.fields["corrected_on"].required = True
        for box in self.fields.values():
            box.label = capfirst(str(box.label or ""))
            if isinstance(box.widget, forms.Textarea):
                box.widget.attrs["rows"] = 3

    def clean_corrected_on(self) -> Any:
        day = self.cleaned_data["corrected_on"]
        held_on = self.wrong.item.meeting.held_on
        if not held_on <= day <= today():
            raise ValidationError(
                _("A correction is dated from {date}, the day of the meeting, to today.").format(
                    date=long_date(held_on)
                )
            )
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        same = all(
            cleaned.get(name) == getattr(self.wrong, name) for name in ("text_kk", "text_ru", *ASSIGNED)
        )
        if not self.errors and same and cleaned.get("due_on") == self.wrong.due_on:
            raise ValidationError(_("Nothing is corrected: the point says the same."))
        return cleaned


class CorrectView(LoginRequiredMixin, View):
    """«Correct this decision», of a point of a closed protocol."""

    http_method_names = ["get", "head", "post", "options"]

    def wrong(self) -> Decision:
        rows = Decision.objects.visible_to(self.request.user).select_related(
            *("item__meeting__group__city", "item__agreement", "commitment"),
            *("lead_organisation__city", "lead_person", "corrects__commitment"),
        )
        wrong = get_object_or_404(rows, pk=self.kwargs["pk"])
        if not self.request.user.has_perms(["workgroups.change_meeting", "workgroups.add_decision"]):
            raise PermissionDenied
        if wrong.item.meeting.state != Meeting.State.HELD:
            raise Http404
        return wrong

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        wrong = self.wrong()
        return self.page(wrong, CorrectionForm(wrong=wrong, user=request.user))

    def page(self, wrong: Decision, form: CorrectionForm, status: int = 200) -> HttpResponseBase:
        context = {"wrong": wrong, "form": form, "commitment": commitment_of(wrong)}
        return render(self.request, "workgroups/correct_decision.html", context, status=status)

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        wrong = self.wrong()
        form = CorrectionForm(request.POST, wrong=wrong, user=request.user)
        if not form.is_valid():
            return self.page(wrong, form, 422)
        try:
            right = correct_decision(
                wrong=wrong, right=form.instance, user=request.user, follow=form.cleaned_data["follow"]
            )
        except ValidationError as error:
            form.add_error(None, ValidationError(error.messages))
            return self.page(wrong, form, 422)
        messages.success(request, _("Point {point} corrects point {wrong}.").format(point=right, wrong=wrong))
        return redirect(wrong.item.meeting)
