"""Commitments in full, their register and the page of one: this floor knows the decision each came from."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from agreements.entry import entries_for
from agreements.models import Agreement, Commitment, Document, Extension
from agreements.reports import CommitmentRegister, order
from reporting.dates import today
from reporting.history import with_hanging
from reporting.views import RecordView

from .control import source, standing, with_decisions
from .filters import AssignmentFilter
from .models import Decision

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from agreements.models.commitment import CommitmentQuerySet


class FullRegister(CommitmentRegister):
    """Everything promised, with the point of the protocol where a meeting decided it."""

    filterset_class = AssignmentFilter
    columns = [
        replace(column, value=lambda row: [source(row), order(row)]) if column.name == "source" else column
        for column in CommitmentRegister.columns
    ]

    def decorate(self, rows: CommitmentQuerySet) -> CommitmentQuerySet:
        return with_decisions(super().decorate(rows), self.user)


class CommitmentView(RecordView):
    """What was promised, by whom and until when, where it is written, and what came of it."""

    model = Commitment

    def get_queryset(self) -> QuerySet[Any]:
        people = ("sector", "reported_by", "verified_by", "created_by", "updated_by")
        return super().get_queryset().for_register(today()).select_related(*people)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        commitment, user, day = self.object, self.request.user, today()
        decisions = Decision.objects.visible_to(user).select_related("item__meeting__group")
        paper = Agreement.objects.visible_to(user).filter(pk=commitment.agreement_id).with_status(day)
        return super().get_context_data(
            paper=paper.first(),
            decision=decisions.filter(commitment=commitment).first(),
            extensions=commitment.extensions.select_related("approved_by"),
            documents=Document.objects.visible_to(user).filter(commitment=commitment),
            standing=standing(commitment),
            entries=entries_for(commitment, user),
            history=with_hanging(commitment, [Extension, Document], user),
            day=day,
            **kwargs,
        )
