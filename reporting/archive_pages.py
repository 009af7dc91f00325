"""The page on which a record is archived or brought back, beside the record's own page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.views.generic import View
from django.views.generic.base import TemplateResponseMixin
from django.views.generic.detail import SingleObjectMixin

from .archiving import ArchivingForm, may_archive

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class ArchiveView(LoginRequiredMixin, TemplateResponseMixin, SingleObjectMixin, View):
    """``/agreements/3/archive/``: why it leaves the lists, or whether it is to come back."""

    http_method_names = ["get", "head", "post", "options"]
    template_name = "reporting/archive.html"
    model: Any = None

    def get_queryset(self) -> Any:
        return self.model.objects.visible_to(self.request.user)

    def get_object(self, queryset: Any = None) -> Any:
        """A record that is hidden is missing before anybody is asked for rights."""
        row = super().get_object(queryset)
        if not may_archive(row, self.request.user):
            raise PermissionDenied
        return row

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.page(ArchivingForm(self.get_object(), request.user))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = ArchivingForm(self.get_object(), request.user, request.POST)
        if told := form.carry_out():
            messages.success(request, told)
            return HttpResponseRedirect(form.row.get_absolute_url())
        return self.page(form, status=422)

    def page(self, form: ArchivingForm, status: int = 200) -> HttpResponse:
        return self.render_to_response({"form": form, "object": form.row}, status=status)
