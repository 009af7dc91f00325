"""The pages of a working group and of a meeting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agreements.models import Agreement, Commitment, Document
from reporting.dates import today
from reporting.papers import OnDay
from reporting.views import RecordView

from .composition import composition
from .health import Health
from .models import Meeting, WorkingGroup
from .papers import Agenda, Composition, Protocol, ShortProtocol
from .protocol import questions

if TYPE_CHECKING:
    from django.db.models import QuerySet


#: How many rows of each kind the page shows before it leads to the register.
SHOWN = 20


class WorkingGroupView(RecordView):
    """Who sits in it, how it does, what it follows up, when it met; ``?on=`` tells it for another day."""

    model = WorkingGroup
    papers = [Composition]
    template_name = "workgroups/workinggroup_detail.html"

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related("city")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        group, user = self.object, self.request.user
        asked = OnDay(self.request.GET if "on" in self.request.GET else None, auto_id="%s")
        day = asked.cleaned_data["on"] if asked.is_valid() else today()
        seats = composition(group, day)
        commitments = Commitment.objects.listed_to(user).filter(city=group.city).unfinished(day)
        agreements = Agreement.objects.listed_to(user).with_partner([group.city])
        context = super().get_context_data(
            composition=seats,
            health=Health(group, day, user, seats.all),
            meetings=group.meetings.select_related("chair"),
            agreements=agreements.for_register(day)[:SHOWN],
            agreements_count=agreements.count(),
            commitments=commitments.for_page(day).most_urgent_first()[:SHOWN],
            commitments_count=commitments.count(),
            day_form=asked,
            day=day,
            other_day=day if day != today() else None,
            may_plan=user.has_perm("workgroups.add_meeting") and not group.archived_on,
            **kwargs,
        )
        context["problems"] += asked.errors.get("on", [])
        return context


class MeetingView(RecordView):
    """The protocol of a meeting."""

    model = Meeting
    papers = [Protocol, ShortProtocol, Agenda]

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related("group__city", "chair", "secretary")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        may_change = user.has_perm("workgroups.change_meeting")
        return super().get_context_data(
            attendance=self.object.attendance.select_related("person"),
            questions=questions(self.object, user),
            may_change=may_change,
            can_correct=may_change and self.object.state == Meeting.State.HELD,
            heard=Agreement.objects.visible_to(user).filter(
                pk__in=self.object.agenda.kept().values("agreement")
            ),
            documents=Document.objects.visible_to(user).filter(meetings=self.object),
            **kwargs,
        )
