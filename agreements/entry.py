"""Quick entry: a commitment is carried on from its page or from the register, one or several at once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import UpdateView, View
from django_htmx.http import HttpResponseClientRefresh

from reporting.dates import today
from reporting.report import PAGE_SIZES
from reporting.storage import is_full, no_room

from .forms import ENTRY_FORMS, EntryForm
from .models import Commitment

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from accounts.models import AnyUser

#: No more are changed at once than a page of the register shows.
MOST = PAGE_SIZES[-1]
RIGHT = "agreements.change_commitment"
#: What is done most, and so stands beside a commitment on the pages of others.
QUICK = ("progress", "complete", "extend")


@dataclass(frozen=True)
class Entries:
    """The forms that stand on the page of a commitment, and why it cannot be verified, where it is done."""

    forms: list[EntryForm]
    refusal: str


def entries_for(commitment: Commitment, user: AnyUser) -> Entries | None:
    """``None`` for a person who may not change it."""
    if not user.has_perm(RIGHT):
        return None
    refusals = {name: form.why_not(commitment, user) for name, form in ENTRY_FORMS.items()}
    unverified = commitment.completed_on and not commitment.verified_by_id
    return Entries(
        [form(instance=commitment, user=user) for name, form in ENTRY_FORMS.items() if not refusals[name]],
        refusals["verify"] if unverified else "",
    )


@dataclass(frozen=True)
class Way:
    """To the form of one verb with a commitment: in words, and where it leads."""

    label: StrOrPromise
    address: str


def ways_to(commitment: Commitment, user: AnyUser) -> list[Way]:
    """What is possible with it now, for who may change it; asks nothing of the database."""
    if not user.has_perm(RIGHT):
        return []
    forms = [ENTRY_FORMS[name] for name in QUICK]
    return [
        Way(form.label, reverse(form.address_name(), args=[commitment.pk]))
        for form in forms
        if not form.why_not(commitment, user)
    ]


class EntryView(LoginRequiredMixin, UpdateView):
    """One verb with one commitment; a form by itself, or for htmx the form alone."""

    http_method_names = ["get", "head", "post", "options"]
    model: Any = Commitment
    template_name = "agreements/commitment_entry.html"
    form_class: type[EntryForm] = EntryForm
    right = RIGHT

    def get_queryset(self) -> Any:
        return Commitment.objects.visible_to(self.request.user).for_register(today())

    def get_object(self, queryset: Any = None) -> Any:
        """A record that is hidden is missing before anybody is asked for rights."""
        row = super().get_object(queryset)
        if not self.request.user.has_perm(self.right):
            raise PermissionDenied
        return row

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            why_not=self.form_class.why_not(self.get_object(), self.request.user), **kwargs
        )

    def get_template_names(self) -> list[str]:
        htmx = self.request.htmx  # type: ignore[attr-defined]  # of django-htmx
        return ["agreements/_entry_form.html"] if htmx else [self.template_name]

    @transaction.atomic
    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().post(*args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            form.carry_out(self.get_object())
        except ValidationError as refusal:
            form.add_error(None, refusal)
            return self.form_invalid(form)
        except OSError as error:
            if not is_full(error):
                raise
            form.add_error(None, no_room())
            return self.form_invalid(form)
        messages.success(self.request, form.done)
        if self.request.htmx:  # type: ignore[attr-defined]
            return HttpResponseClientRefresh()
        return HttpResponseRedirect(form.instance.get_absolute_url())

    def form_invalid(self, form: Any) -> HttpResponse:
        """The form with what was typed; htmx shows nothing of an answer that is called an error."""
        response = super().form_invalid(form)
        response.status_code = 200 if self.request.htmx else 422  # type: ignore[attr-defined]
        return response


# --- Several at once ---


@dataclass(frozen=True)
class Chosen:
    """A ticked row as it is now, the version it was ticked at, and why it cannot be changed."""

    commitment: Commitment
    version: str
    refusal: str = ""


class SeveralView(LoginRequiredMixin, View):
    """The rows ticked in the register: what will change and what cannot, then all of it or nothing."""

    http_method_names = ["get", "head", "post", "options"]

    def get(self, request: Any) -> HttpResponse:
        """Nothing is chosen yet: the rows are ticked in the register."""
        return HttpResponseRedirect(reverse("commitments"))

    @transaction.atomic
    def post(self, request: Any) -> HttpResponse:
        if not request.user.has_perm(RIGHT):
            raise PermissionDenied
        form_class = ENTRY_FORMS.get(request.POST.get("verb", ""))
        ticked = request.POST.getlist("row")
        problem = unusable(ticked)
        if form_class is None or problem:
            messages.warning(request, problem or _("Choose what to do with the commitments you ticked."))
            return HttpResponseRedirect(self.way_back())
        confirmed = "confirm" in request.POST
        data = {"data": request.POST} if confirmed else {}
        form = form_class(instance=Commitment(), user=request.user, **data)
        rows = chosen(ticked, form)
        if not confirmed or not form.is_valid():
            return self.confirmation(form, rows, 422 if confirmed else 200)
        refusals = carried_out(rows, form)
        if rows and not refusals:
            return self.carried(len(rows))
        as_they_are = [
            replace(row, refusal=refusals.get(row.commitment.pk, "")) for row in chosen(ticked, form)
        ]
        return self.confirmation(form, as_they_are, 422)

    def carried(self, number: int) -> HttpResponse:
        sentence = ngettext("{n} commitment is changed.", "{n} commitments are changed.", number)
        messages.success(self.request, sentence.format(n=number))
        return HttpResponseRedirect(self.way_back())

    def confirmation(self, form: EntryForm, rows: list[Chosen], status: int) -> HttpResponse:
        context = {
            "form": form,
            "changing": [row for row in rows if not row.refusal],
            "refused": [row for row in rows if row.refusal],
            "way_back": self.way_back(),
            "nothing_saved": status != 200,
        }
        return render(self.request, "agreements/commitments_several.html", context, status=status)

    def way_back(self) -> str:
        """The register as it was, its filters included."""
        address = self.request.POST.get("next", "")
        own = url_has_allowed_host_and_scheme(
            address, {self.request.get_host()}, require_https=self.request.is_secure()
        )
        return address if own else reverse("commitments")


def unusable(ticked: list[str]) -> str:
    """Why nothing can be done with what was sent; empty where something can."""
    if not ticked:
        return _("No commitment is ticked. Tick those you want to change, then choose what to do.")
    if len(ticked) > MOST:
        return _("No more than {number} commitments are changed at once.").format(number=MOST)
    return ""


def chosen(ticked: list[str], form: EntryForm) -> list[Chosen]:
    """The ticked rows that the person may see, in the order of their dates, locked until this ends."""
    versions = dict(mark.partition("@")[::2] for mark in ticked)
    keys = [int(key) for key in versions if key.isascii() and key.isdecimal() and len(key) < 19]
    visible = Commitment.objects.visible_to(form.user).filter(pk__in=keys)
    list(visible.select_for_update().order_by("pk").values_list("pk"))  # in one order: no two lock each other
    rows = visible.for_register(today()).select_related("updated_by")
    return [looked_at(row, versions[str(row.pk)], form) for row in rows]


def looked_at(row: Commitment, version: str, form: EntryForm) -> Chosen:
    if not is_version(row, version):
        who = row.updated_by or _("Somebody")
        sentence = _("{who} saved it after you had ticked it. Look at it again in the register.")
        return Chosen(row, version, sentence.format(who=who))
    return Chosen(row, version, form.why_not(row, form.user))


def is_version(row: Commitment, version: str) -> bool:
    try:
        return dt.datetime.fromisoformat(version) == row.updated_at
    except (ValueError, TypeError):
        return False


def carried_out(rows: list[Chosen], form: EntryForm) -> dict[int, str]:
    """The verb with each row, or with none; why not, by the key of each row that refuses."""
    with transaction.atomic():
        refusals = {row.commitment.pk: row.refusal or refusal(row.commitment, form) for row in rows}
        if any(refusals.values()):
            transaction.set_rollback(True)
    return {key: words for key, words in refusals.items() if words}


def refusal(commitment: Commitment, form: EntryForm) -> str:
    try:
        form.carry_out(commitment)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""
