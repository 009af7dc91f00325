"""Saving the selection of a register under a name, for oneself or for everybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.forms import model_to_dict
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from accounts.ways import way_back

from .models import SavedView

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from accounts.models import User

    from .report import Report

#: Beside the filters: what of an address makes the selection.
KEPT = ("sort", "group", "per_page")
#: More one person does not save: what she shares stands on everybody's pages.
MOST = 50


# --- The verb ---


@transaction.atomic
def save_view(*, user: User, name: str, path: str, query: str, is_shared: bool) -> SavedView:
    """The view of this name, with this selection from now on; ValidationError for one too many."""
    mine = SavedView.objects.filter(user=user).exclude(path=path, name=name)
    if mine.count() >= MOST:
        sentence = _(
            "You have {number} saved views; there cannot be more. Delete one that you need no longer."
        )
        raise ValidationError(sentence.format(number=MOST))
    chosen = {"query": query, "is_shared": is_shared}
    return SavedView.objects.update_or_create(user=user, path=path, name=name, defaults=chosen)[0]


def change_view(*, view: SavedView, name: str, is_shared: bool) -> None:
    """ValidationError where the person has another view of this register under the name already."""
    try:
        with transaction.atomic():
            SavedView.objects.filter(pk=view.pk).update(name=name, is_shared=is_shared)
    except IntegrityError as error:
        message = _("You have another view of this register under this name. Choose another name.")
        raise ValidationError({"name": message}) from error


# --- What is saved ---


def selection(report: Report) -> str:
    """The filters in force, order and grouping of the present page, as the query of an address."""
    kept = QueryDict(mutable=True)
    for name in report.query:
        if name in report.filterset.given or name in KEPT:
            kept.setlist(name, report.query.getlist(name))
    return kept.urlencode()


def register_at(path: str) -> type[Report] | None:
    """The report that a register's address shows; nothing where there is no register of its own."""
    try:
        match = resolve(path)
    except Resolver404:
        return None
    found: Any = getattr(match.func, "view_initkwargs", {}).get("report_class")
    return None if match.kwargs else found


class NameForm(forms.Form):
    """What a view is called, and who finds it."""

    name = forms.CharField(label=gettext_lazy("name"), max_length=100)
    is_shared = forms.BooleanField(label=gettext_lazy("for everybody"), required=False)

    def carry_out(self, view: SavedView) -> bool:
        """Whether ``view`` is called so now."""
        if not self.is_valid():
            return False
        try:
            change_view(view=view, **self.cleaned_data)
        except ValidationError as refusal:
            self.add_error(None, refusal)
        return not self.errors


class SavedViewForm(NameForm):
    path = forms.CharField(max_length=200, widget=forms.HiddenInput)
    query = forms.CharField(max_length=4000, required=False, widget=forms.HiddenInput)

    def clean_path(self) -> str:
        path: str = self.cleaned_data["path"]
        if register_at(path) is None:
            raise ValidationError(_("There is no such register. Open the register, then save its view."))
        return path

    def clean_query(self) -> str:
        """Well-formed, whatever came."""
        return QueryDict(self.cleaned_data["query"]).urlencode()


@dataclass(frozen=True)
class Saved:
    """What the page of a register shows: the views of it, and the form that saves the present one."""

    views: list[SavedView]
    form: SavedViewForm


def saved_of(report: Report, request: HttpRequest) -> Saved | None:
    """Nothing where the register belongs to one record, as its history does."""
    if register_at(request.path) is None:
        return None
    views = SavedView.objects.visible_to(request.user).filter(path=request.path).select_related("user")
    present = {"path": request.path, "query": selection(report)}
    return Saved(list(views), SavedViewForm(initial=present, auto_id="saved-view-%s"))


# --- The pages ---


class SavedViewsView(LoginRequiredMixin, View):
    """``/views/``: all views of a person and what others share; POST saves one."""

    http_method_names = ["get", "head", "post", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = SavedViewForm(request.POST)
        if not form.is_valid():
            return self.page(request, form, status=422)
        try:
            view = save_view(user=cast("User", request.user), **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
            return self.page(request, form, status=422)
        messages.success(request, _("Saved: {view}.").format(view=view))
        return redirect(view)

    def page(
        self, request: HttpRequest, form: SavedViewForm | None = None, status: int = 200
    ) -> HttpResponse:
        found = [
            (view, report.title)
            for view in SavedView.objects.visible_to(request.user).select_related("user")
            if (report := register_at(view.path))
        ]
        return render(request, "reporting/saved_views.html", {"views": found, "form": form}, status=status)


class ChangeSavedViewView(LoginRequiredMixin, View):
    """``/views/<key>/``: one's own view, and nobody else's, gets another name or other readers."""

    http_method_names = ["get", "head", "post", "options"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        view = self.view_of(request, pk)
        return self.page(request, view, NameForm(initial=model_to_dict(view)))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        view, form = self.view_of(request, pk), NameForm(request.POST)
        if not form.carry_out(view):
            return self.page(request, view, form, status=422)
        messages.success(request, _("Saved: {view}.").format(view=form.cleaned_data["name"]))
        return redirect("saved-views")

    def view_of(self, request: HttpRequest, pk: int) -> SavedView:
        return get_object_or_404(SavedView, user=cast("User", request.user), pk=pk)

    def page(self, request: HttpRequest, view: SavedView, form: NameForm, status: int = 200) -> HttpResponse:
        report = register_at(view.path)
        context = {"view": view, "form": form, "register": report.title if report else ""}
        return render(request, "reporting/saved_view.html", context, status=status)


class DeleteSavedViewView(LoginRequiredMixin, View):
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        view = get_object_or_404(SavedView.objects.changeable_by(request.user), pk=pk)
        view.delete()
        messages.success(request, _("Deleted: {view}.").format(view=view))
        return redirect(way_back(request))
