"""The card of an agreement, and the files that hang on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import FileResponse, Http404
from django.views.generic import View
from django.views.generic.detail import SingleObjectMixin

from reporting.dates import today
from reporting.history import entries
from reporting.views import RecordView

from .models import Agreement, Commitment, Document
from .papers import AgreementCard

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

    from .models.document import DocumentQuerySet

#: Media types that the file view sends as they are; any other goes out as a download of bytes.
HARMLESS_TYPES = {"application/pdf", "image/jpeg", "image/png"}


class AgreementView(RecordView):
    """Everything known of one agreement."""

    model = Agreement
    papers = [AgreementCard]

    def get_queryset(self) -> QuerySet[Any]:
        people = ("delegation", "forum", "created_by", "updated_by")
        return super().get_queryset().for_register(today()).select_related(*people)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        agreement, user, day = self.object, self.request.user, today()
        visible = Agreement.objects.visible_to(user).with_status(day)
        return super().get_context_data(
            parent=visible.filter(pk=agreement.parent_id).first(),
            children=visible.filter(parent=agreement),
            commitments=Commitment.objects.visible_to(user).filter(agreement=agreement).for_page(day),
            documents=Document.objects.visible_to(user).filter(agreement=agreement),
            history=entries(agreement, user),
            day=day,
            **kwargs,
        )


class DocumentView(LoginRequiredMixin, SingleObjectMixin, View):
    """The file of a document, after the same check as its record, each time."""

    http_method_names = ["get", "head", "options"]

    def get_queryset(self) -> DocumentQuerySet:
        return Document.objects.visible_to(self.request.user)

    def get(self, request: HttpRequest, pk: int) -> FileResponse:
        document = self.get_object()
        if not document.file:
            raise Http404
        known = document.media_type in HARMLESS_TYPES
        return FileResponse(
            document.file.open(),
            as_attachment=True,
            filename=document.file_name,
            content_type=document.media_type if known else "application/octet-stream",
        )
