"""The page behind the code on a paper, and the file exactly as it was printed."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import FileResponse, Http404
from django.utils.translation import gettext_lazy as _
from django.views.generic import DetailView

from .issuing import Lost, kept_file
from .making import is_hidden
from .models import Issue
from .standing import standing_of
from .views import unknown_parameters

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

#: Changes that the page lists; more are counted.
SHOWN = 200
#: Seconds after which the page gives up comparing; some 2,000 rows can be read in it.
PATIENCE = 5
VERDICTS = {
    "current": _("This paper is current: the register says the same today."),
    "changed": _("The register has changed since this paper was printed."),
    "unknown": _("Whether this paper is current cannot be told any more."),
    "long": _("This document is long: comparing it takes more than a moment."),
}
LOST = {
    "missing": _("The file is not there any more."),
    "changed": _("The file that is kept is not the one that was printed; it is not given out."),
}


class PrintView(LoginRequiredMixin, DetailView):
    """Whether a paper is still current; what it said is told to those who may know it only."""

    http_method_names = ["get", "head", "options"]
    model = Issue
    template_name = "reporting/issue_detail.html"
    slug_field = slug_url_kwarg = "key"
    queryset = Issue.objects.select_related("user")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        entry, is_open = self.object, self.object.is_open_to(self.request.user)
        patience = inf if "whole" in self.request.GET else PATIENCE
        standing = standing_of(entry, in_words=is_open, patience=patience)
        context: dict[str, Any] = {
            "state": standing.state,
            "verdict": VERDICTS[standing.state],
            "entry": entry if is_open else None,
            "changes": standing.changes[:SHOWN],
            "more": max(len(standing.changes) - SHOWN, 0),
            "problem": "",
            "problems": unknown_parameters(self.request, {"whole"}),
        }
        return super().get_context_data(**context | kwargs)


class PrintFileView(PrintView):
    """The file; a stranger is told that there is no such thing."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        if not self.object.is_open_to(request.user) or is_hidden(self.object.address, request.user):
            raise Http404
        try:
            file = kept_file(self.object)
        except Lost as loss:
            context = self.get_context_data(problem=LOST[loss.args[0]])
            return self.render_to_response(context, status=404)
        response: Any = FileResponse(
            file, as_attachment=True, filename=self.object.file_name, content_type="application/pdf"
        )
        return response
