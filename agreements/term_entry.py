"""Staff renew and terminate an agreement on a page that says what follows before it is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction

from reporting.dates import today

from .entry import EntryView
from .genealogy import Losing, losing_since
from .models import Agreement, Commitment
from .models.periods import DAY
from .term_forms import TERM_FORMS, RenewForm, TermForm, TerminateForm

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet
    from django.http import HttpResponse

    from accounts.models import AnyUser

RIGHT = "agreements.change_agreement"
#: So many unfinished commitments are named.
MOST_COMMITMENTS = 20


@dataclass(frozen=True)
class Consequences:
    """What follows where an agreement has this last day; without one it is open-ended."""

    last_day: dt.date | None
    notice_by: dt.date | None
    losing: Losing | None
    commitments: list[Commitment]
    number: int

    @property
    def hidden(self) -> int:
        """How many commitments more there are than are named."""
        return self.number - len(self.commitments)


def consequences(form: TermForm, agreement: Agreement, user: AnyUser, day: dt.date) -> Consequences:
    """In at most four queries."""
    last_day = form.last_day
    since = last_day + DAY if last_day else None
    open_ones = Commitment.objects.listed_to(user).filter(agreement=agreement).unfinished(day)
    named = list(open_ones.order_by("due_on", "pk")[:MOST_COMMITMENTS])
    return Consequences(
        last_day,
        None if isinstance(form, TerminateForm) else notice_by(agreement, last_day),
        losing_since(agreement, user, day, since, is_past=since <= day) if since else None,
        named,
        len(named) if len(named) < MOST_COMMITMENTS else open_ones.count(),
    )


def notice_by(agreement: Agreement, last_day: dt.date | None) -> dt.date | None:
    if last_day is None or agreement.notice_days is None:
        return None
    return last_day - agreement.notice_days * DAY


def term_verbs(agreement: Agreement, user: AnyUser) -> list[type[TermForm]]:
    """What ``user`` may do now with the term of the agreement."""
    if not user.has_perm(RIGHT):
        return []
    return [form for form in TERM_FORMS.values() if not form.why_not(agreement, user)]


class TermView(EntryView):
    """One verb with the term of one agreement: what follows is shown, and then it is done."""

    model = Agreement
    template_name = "agreements/agreement_entry.html"
    form_class: type[TermForm] = RenewForm
    right = RIGHT

    def get_queryset(self) -> QuerySet[Agreement]:
        rows = Agreement.objects.visible_to(self.request.user).with_status(today())
        return rows.prefetch_related("renewals__document")

    def get_template_names(self) -> list[str]:
        return [self.template_name]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(day=today(), **kwargs)
        form = context["form"]
        if not context["why_not"] and not (form.is_bound and form.errors):
            context["follows"] = consequences(form, self.get_object(), self.request.user, today())
        return context

    def form_valid(self, form: Any) -> HttpResponse:
        return self.rehearse(form) if "look" in self.request.POST else super().form_valid(form)

    def rehearse(self, form: Any) -> HttpResponse:
        """The form again with what would follow, or with what would be refused; nothing is saved."""
        try:
            with transaction.atomic():
                form.carry_out(self.get_object())
                transaction.set_rollback(True)
        except ValidationError as refusal:
            form.add_error(None, refusal)
            return self.form_invalid(form)
        return self.render_to_response(self.get_context_data(form=form))
