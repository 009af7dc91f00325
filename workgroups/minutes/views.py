"""The page of minutes, the saving of its rows, and the closing of the meeting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.generic import View

from ..actions import close_meeting
from ..closing import findings
from ..models import AgendaItem, Attendance, Decision, Meeting
from .arranging import add_item, add_person, move, remove
from .names import organisation_label, organisations, people, person_label
from .sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from .forms import RowForm

#: Under this key the session says once that everything the browser kept has arrived.
ALL_SAVED = "minutes_saved"
CONFLICT, UNREADABLE, SIGNED_OUT = 409, 422, 401


class OfMeeting(LoginRequiredMixin, View):
    """What is done with the minutes of a meeting, by those who may change it."""

    def handle_no_permission(self) -> Any:
        """A row that saves itself is told plainly; led to the door, it would take the door for an answer."""
        if self.request.headers.get("HX-Request"):
            return HttpResponse(status=SIGNED_OUT)
        return super().handle_no_permission()

    def meeting(self, *, lock: bool = False) -> Meeting:
        """The meeting of the address; ``lock`` lets one save of its minutes wait for another."""
        rows = Meeting.objects.visible_to(self.request.user)
        if lock:
            rows = rows.select_for_update()
        meeting = get_object_or_404(rows, pk=self.kwargs["pk"])
        if not self.request.user.has_perm("workgroups.change_meeting"):
            raise PermissionDenied
        return meeting


def is_open(meeting: Meeting) -> bool:
    return meeting.state == Meeting.State.PLANNED


def leave(request: HttpRequest, meeting: Meeting) -> HttpResponseBase:
    """To the page of a meeting whose minutes cannot be written."""
    messages.warning(
        request,
        _("The meeting is closed: its protocol is fixed. A mistake is put right by a correction.")
        if meeting.state == Meeting.State.HELD
        else _("The meeting did not take place: it has no minutes."),
    )
    return redirect(meeting)


class MinutesView(OfMeeting):
    """The whole page; without JavaScript one button saves all of it."""

    http_method_names = ["get", "head", "post", "options"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        meeting = self.meeting()
        return self.page(Sheet(meeting, request.user)) if is_open(meeting) else leave(request, meeting)

    def page(self, sheet: Sheet, status: int = 200, problems: list[str] | None = None) -> HttpResponse:
        context = {
            "sheet": sheet,
            "meeting": sheet.meeting,
            "problems": problems or [],
            "new_person": (sheet.data or {}).get("new-person-name", ""),
            "new_item": (sheet.data or {}).get("new-item-title", ""),
            "all_saved": self.request.session.pop(ALL_SAVED, False),
        }
        return render(self.request, "workgroups/minutes.html", context, status=status)

    @transaction.atomic
    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        meeting = self.meeting(lock=True)
        if not is_open(meeting):
            return leave(request, meeting)
        sheet = Sheet(meeting, request.user, request.POST)
        status = max(map(save, sheet.every_form()))
        problems: list[str] = []
        place = ""
        if status == 200:
            try:
                place = self.arrange(meeting, request.POST.get("do", ""))
            except ValidationError as error:
                status, problems = UNREADABLE, error.messages
        if status != 200:
            return self.page(sheet, status, [*problems, *self.unsaved(sheet)])
        request.session[ALL_SAVED] = True
        if request.POST.get("do") == "close":
            return redirect("close-meeting", meeting.pk)
        return redirect(f"{reverse('minutes', args=[meeting.pk])}{place}")

    def unsaved(self, sheet: Sheet) -> list[str]:
        if any(form.conflicts or form.errors for form in sheet.every_form()):
            return [_("Not everything was saved: see the rows that are marked. Nothing you typed is lost.")]
        return []

    def arrange(self, meeting: Meeting, command: str) -> str:
        """Do what the button said: «up:item-3», «remove:decision-7», «add-item»; where to go on the page."""
        act, _colon, key = command.partition(":")
        user = self.request.user
        if act == "add-item":
            title = self.request.POST.get("new-item-title", "").strip()
            language = "kk" if get_language() == "kk" else "ru"
            return f"#item-{add_item(meeting=meeting, title=title, language=language, user=user).pk}"
        if act == "add-person":
            presence = self.request.POST.get("new-person-presence", "")
            presence = presence if presence in Attendance.Presence else Attendance.Presence.INVITED
            name = self.request.POST.get("new-person-name", "").strip()[:300]
            return f"#person-{add_person(meeting=meeting, name=name, presence=presence, user=user).person_id}"
        if act in ARRANGED:
            row = self.row(meeting, key)
            ARRANGED[act](row, user)
            return "#agenda" if act == "remove" else f"#{key}"
        return ""

    def row(self, meeting: Meeting, key: str) -> Any:
        kind, _dash, number = key.partition("-")
        models: dict[str, Any] = {"item": (AgendaItem, "meeting"), "decision": (Decision, "item__meeting")}
        if kind not in models or not number.isdecimal() or len(number) > 18:
            raise ValidationError(_("The address has something unknown in it; nothing was done."))
        model, way = models[kind]
        return get_object_or_404(model.objects.visible_to(self.request.user), pk=number, **{way: meeting})


ARRANGED: dict[str, Callable[[Any, Any], None]] = {
    "up": lambda row, user: move(row=row, step=-1, user=user),
    "down": lambda row, user: move(row=row, step=1, user=user),
    "remove": lambda row, user: remove(row=row, user=user),
}


def save(form: RowForm) -> int:
    """Keep what was typed into a row, as far as it can be kept; the status that tells how it went."""
    if not form.is_bound or form.is_empty:
        return 200
    if not form.is_valid():
        form.keep_what_is_right()
        return UNREADABLE
    form.keep()
    return CONFLICT if form.conflicts else 200


class MinutesRowView(OfMeeting):
    """One row saves itself while it is typed."""

    http_method_names = ["post", "options"]

    @transaction.atomic
    def post(self, request: HttpRequest, pk: int, key: str) -> HttpResponseBase:
        meeting = self.meeting(lock=True)
        if not is_open(meeting):
            text = _("The meeting was closed meanwhile: nothing more is saved. Copy what you typed.")
            return HttpResponse(text, status=CONFLICT, headers={"HX-Reswap": "innerHTML"})
        sheet = Sheet(meeting, request.user, request.POST)
        form = sheet.find(key)
        status = save(form)
        context = {"form": form, "meeting": meeting, "sheet": sheet}
        if any(name.endswith("-take") for name in request.POST) and status == 200:
            fresh = Sheet(meeting, request.user).find(key)
            fresh.saved_at = form.saved_at
            return render(request, fresh.template_name_of_row, context | {"form": fresh})
        created = form.created and form.instance.pk and isinstance(form.instance, Decision)
        if created:
            context |= {"blank": Sheet(meeting, request.user).blank(form.instance.item)}
        return render(request, "workgroups/_minutes_saved.html", context, status=status)


class MinutesNamesView(OfMeeting):
    """What a box of names proposes while one types: options, the likeliest first."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        self.meeting()
        text = next((request.GET[name] for name in request.GET if name != "kind"), "")
        text = text.replace("\x00", "").strip()[:200]
        rows: Any = (
            people(request.user) if request.GET.get("kind") == "person" else organisations(request.user)
        )
        label = person_label if request.GET.get("kind") == "person" else organisation_label
        found = rows.search(text)[:8] if len(text) > 1 else []
        return render(request, "workgroups/_minutes_names.html", {"names": [label(row) for row in found]})


class CloseMeetingView(OfMeeting):
    """What is missing, what closing means, and the button."""

    http_method_names = ["get", "head", "post", "options"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        meeting = self.meeting()
        return self.page(meeting) if is_open(meeting) else leave(request, meeting)

    def page(self, meeting: Meeting, status: int = 200, problems: list[str] | None = None) -> HttpResponse:
        found = findings(meeting, self.request.user)
        context = {
            "meeting": meeting,
            "findings": found,
            "stops": any(one.stops for one in found),
            "problems": problems or [],
        }
        return render(self.request, "workgroups/close_meeting.html", context, status=status)

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        meeting = self.meeting()
        if not is_open(meeting):
            return leave(request, meeting)
        found = findings(meeting, request.user)
        if found and request.POST.get("confirmed") != "yes":
            text = _("Tick that the meeting is to be closed although this is missing.")
            return self.page(meeting, UNREADABLE, [text])
        try:
            close_meeting(meeting=meeting, user=request.user)
        except ValidationError as error:
            return self.page(self.meeting(), UNREADABLE, error.messages)
        messages.success(request, _("The meeting is closed, its protocol is fixed."))
        return redirect(meeting)
