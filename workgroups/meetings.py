"""The pages on which a meeting is planned, planned anew and called off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import View

from .actions import call_off_meeting, next_number, plan_meeting, replan_meeting
from .forms import CallOffForm, MeetingForm
from .models import Meeting, WorkingGroup

if TYPE_CHECKING:
    from collections.abc import Callable

    from django import forms
    from django.http import HttpRequest, HttpResponse

    from accounts.models import AnyUser


class Changing(LoginRequiredMixin, View):
    """What changes a record: first whether there is one for this person, then whether she may."""

    model: ClassVar[Any] = Meeting
    permission: ClassVar[str] = "workgroups.change_meeting"

    def record(self, pk: int) -> Any:
        found = get_object_or_404(self.model.objects.visible_to(self.request.user), pk=pk)
        if not self.request.user.has_perm(self.permission):
            raise PermissionDenied
        return found


def done(form: forms.BaseForm, action: Callable[[], Any]) -> bool:
    """Whether the form is right and the verb took it; what either refuses stands in the form."""
    with transaction.atomic():
        if not form.is_valid():
            return False
        try:
            action()
        except ValidationError as refusal:
            form.add_error(None, refusal)
            return False
    return True


class PlanView(Changing):
    """``/workgroups/3/plan/``: the next meeting of a group, its number and officers proposed."""

    model = WorkingGroup
    permission = "workgroups.add_meeting"

    def form(self, group: WorkingGroup, data: Any = None) -> MeetingForm:
        last = group.meetings.held().first()
        return MeetingForm(
            data,
            instance=Meeting(group=group),
            initial={
                "number": next_number(group),
                "place_kk": last.place_kk if last else "",
                "place_ru": last.place_ru if last else "",
            },
        )

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        group = self.record(pk)
        return self.page(group, self.form(group))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        group = self.record(pk)
        form = self.form(group, request.POST)
        meeting = form.instance
        if not done(form, lambda: plan_meeting(meeting=meeting, user=request.user)):
            return self.page(group, form, status=400)
        messages.success(request, planned(meeting, request.user))
        return HttpResponseRedirect(reverse("agenda", args=[meeting.pk]))

    def page(self, group: WorkingGroup, form: MeetingForm, status: int = 200) -> HttpResponse:
        context = {"group": group, "form": form, "meeting": None, "view": self}
        return render(self.request, "workgroups/plan.html", context, status=status)


def planned(meeting: Meeting, user: AnyUser) -> str:
    number = meeting.agenda.visible_to(user).count()
    return (
        str(_("The meeting is planned."))
        + " "
        + ngettext(
            "{n} question is proposed for its agenda.", "{n} questions are proposed for its agenda.", number
        ).format(n=number)
    )


class ReplanView(Changing):
    """``/meetings/7/plan/``: another day, hour or place, or one called off planned anew."""

    def form(self, meeting: Meeting, data: Any = None) -> MeetingForm:
        initial = {}
        if meeting.state == Meeting.State.CANCELLED:
            initial["number"] = next_number(meeting.group)
        return MeetingForm(data, instance=meeting, initial=initial)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        meeting = self.record(pk)
        return self.page(meeting, self.form(meeting))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        meeting = self.record(pk)
        with transaction.atomic():
            form = self.form(meeting, request.POST)
            saved = done(form, lambda: replan_meeting(meeting=form.instance, user=request.user))
        if not saved:
            return self.page(Meeting.objects.get(pk=pk), form, status=400)
        messages.success(request, _("The meeting is planned anew. Those who were invited must be told."))
        return HttpResponseRedirect(meeting.get_absolute_url())

    def page(self, meeting: Meeting, form: MeetingForm, status: int = 200) -> HttpResponse:
        context = {"group": meeting.group, "form": form, "meeting": meeting, "view": self}
        return render(self.request, "workgroups/plan.html", context, status=status)


class CallOffView(Changing):
    """``/meetings/7/call-off/``: the meeting does not take place, and why."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.page(self.record(pk), CallOffForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        meeting, form = self.record(pk), CallOffForm(request.POST)

        def call_off() -> None:
            call_off_meeting(meeting=meeting, reason=form.cleaned_data["reason"], user=request.user)

        if not done(form, call_off):
            return self.page(meeting, form, status=400)
        messages.success(request, _("The meeting is called off. Those who were invited must be told."))
        return HttpResponseRedirect(reverse("invitation", args=[meeting.pk]))

    def page(self, meeting: Meeting, form: CallOffForm, status: int = 200) -> HttpResponse:
        context = {"object": meeting, "form": form}
        return render(self.request, "workgroups/call_off.html", context, status=status)
