"""The card of an agreement, and the files that hang on it."""

from __future__ import annotations

import logging
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404
from django.views.generic import View
from django.views.generic.detail import SingleObjectMixin

from reporting.dates import today
from reporting.history import entries
from reporting.papers import OnDay
from reporting.storage import sent
from reporting.views import RecordView

from .genealogy import losing_with, loss_of, tree_of
from .models import AccessGrant, Agreement, Commitment, Document
from .papers import AgreementCard
from .term_entry import term_verbs

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponseBase

    from .models.document import DocumentQuerySet

logger = logging.getLogger(__name__)

#: Media types that the file view sends as they are; any other goes out as a download of bytes.
HARMLESS_TYPES = {"application/pdf", "image/jpeg", "image/png"}


class AgreementView(RecordView):
    """Everything known of one agreement, as it stands today or on the day asked for."""

    model = Agreement
    papers = [AgreementCard]

    @cached_property
    def day_form(self) -> OnDay:
        """The day in the address; without one, today."""
        form = OnDay({"on": self.request.GET.get("on") or today()})
        form.is_valid()
        return form

    @property
    def day(self) -> dt.date:
        return self.day_form.cleaned_data.get("on") or today()

    @property
    def printed_with(self) -> str:
        return f"&on={self.day.isoformat()}" if self.day != today() else ""

    def get_queryset(self) -> QuerySet[Any]:
        people = ("delegation", "forum", "created_by", "updated_by")
        rows = super().get_queryset().for_register(self.day).select_related(*people)
        return rows.prefetch_related("renewals__document")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        agreement, user, day = self.object, self.request.user, self.day
        tree = tree_of(agreement, user, day)
        context = super().get_context_data(
            tree=tree,
            loss=loss_of(agreement, tree.above),
            losing=losing_with(agreement, user, day, ends_on=agreement.last_day),
            commitments=Commitment.objects.listed_to(user).filter(agreement=agreement).for_page(day),
            documents=Document.objects.visible_to(user).filter(agreement=agreement),
            grants=AccessGrant.objects.visible_to(user).filter(agreement=agreement).for_display(),
            history=entries(agreement, user),
            verbs=term_verbs(agreement, user),
            day=day,
            is_today=day == today(),
            **kwargs,
        )
        context["problems"] += [str(error) for error in self.day_form.errors.get("on", [])]
        return context


class DocumentView(LoginRequiredMixin, SingleObjectMixin, View):
    """The file of a document, after the same check as its record, each time."""

    http_method_names = ["get", "head", "options"]

    def get_queryset(self) -> DocumentQuerySet:
        return Document.objects.visible_to(self.request.user)

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        document = self.get_object()
        if not document.file:
            raise Http404
        known = document.media_type in HARMLESS_TYPES
        media_type = document.media_type if known else "application/octet-stream"
        try:
            return sent(document.file, name=document.file_name, media_type=media_type)
        except FileNotFoundError as error:
            logger.error("Document %s: no file %s", document.pk, document.file.name)
            raise Http404 from error
