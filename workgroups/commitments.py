"""The page of a commitment: this floor knows the decision it came from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agreements.models import Agreement, Commitment, Document, Extension
from reporting.dates import today
from reporting.history import with_hanging
from reporting.views import RecordView

from .control import standing
from .models import Decision

if TYPE_CHECKING:
    from django.db.models import QuerySet


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
            history=with_hanging(commitment, [Extension, Document], user),
            day=day,
            **kwargs,
        )
