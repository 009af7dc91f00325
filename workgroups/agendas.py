"""The page on which an agenda is made: kept, struck, put in order, added to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reporting.views import RecordView

from .actions import add_item, fill_agenda, keep_item, move_item, strike_item
from .forms import ItemForm
from .meetings import Changing, done
from .models import AgendaItem, Meeting
from .planning import day_of, lines

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from accounts.models import AnyUser

#: What a button of an item does, by its value.
DEEDS: dict[str, Callable[[AgendaItem, AnyUser], None]] = {
    "strike": lambda item, user: strike_item(item=item, user=user),
    "keep": lambda item, user: keep_item(item=item, user=user),
    "up": lambda item, user: move_item(item=item, by=-1, user=user),
    "down": lambda item, user: move_item(item=item, by=1, user=user),
}


class AgendaView(RecordView):
    """``/meetings/7/agenda/``: read by everybody, changed by those who may while the meeting is planned."""

    model = Meeting
    template_name = "workgroups/agenda.html"
    http_method_names = ["get", "head", "options", "post"]

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related("group__city")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        meeting = self.object
        kept, struck = lines(meeting, self.request.user)
        may = self.request.user.has_perm("workgroups.change_meeting")
        kwargs.setdefault("form", self.form())
        return super().get_context_data(
            kept=kept,
            struck=struck,
            may_change=may and meeting.state == Meeting.State.PLANNED,
            day=day_of(meeting),
            **kwargs,
        )

    def form(self, data: Any = None) -> ItemForm:
        return ItemForm(data, instance=AgendaItem(meeting=self.object))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """An item of one's own."""
        self.object = self.get_object()
        if not request.user.has_perm("workgroups.change_meeting"):
            raise PermissionDenied
        form = self.form(request.POST)
        if not done(form, lambda: add_item(item=form.instance, user=request.user)):
            return self.render_to_response(self.get_context_data(form=form), status=400)
        return HttpResponseRedirect(request.path)


class FillView(Changing):
    """The button «look again»: what is new comes to the agenda."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        meeting = self.record(pk)
        try:
            number = fill_agenda(meeting=meeting, user=request.user)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            messages.info(request, found(number))
        return HttpResponseRedirect(reverse("agenda", args=[pk]))


def found(number: int) -> str:
    if not number:
        return _("Nothing new was found for the agenda.")
    return ngettext("{n} question came to the agenda.", "{n} questions came to the agenda.", number).format(
        n=number
    )


class ItemView(Changing):
    """The buttons of an item: strike, keep, up, down."""

    model = AgendaItem
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        item = self.record(pk)
        deed = DEEDS.get(request.POST.get("do", ""))
        if deed is None:
            raise Http404
        try:
            deed(item, request.user)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        return HttpResponseRedirect(reverse("agenda", args=[item.meeting_id]))
