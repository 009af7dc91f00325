"""What the person who is signed in has to remember: on the home page, on a page of its own, and by mail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, UpdateView

from accounts.forms import RemindersForm
from accounts.models import User
from agreements import digests
from agreements.reminders import dues, number_of_dues
from reporting.dates import today
from reporting.views import unknown_parameters

if TYPE_CHECKING:
    import datetime as dt

    from django.http import HttpResponse

    from agreements.reminders import Due

#: So many dates the home page names, and the page of their own.
ON_HOME, ON_PAGE = 8, 500


@dataclass(frozen=True)
class ForYou:
    """The dates a person has to remember, the most urgent first, and how many there are in all."""

    dues: list[Due]
    total: int
    late: int

    @property
    def further(self) -> int:
        return self.total - len(self.dues)


def for_you(user: User, day: dt.date, limit: int = ON_HOME) -> ForYou:
    """In a constant number of queries, however much there is."""
    return ForYou(dues(user, day, limit), *number_of_dues(user, day))


class ForYouView(LoginRequiredMixin, TemplateView):
    """All of them."""

    template_name = "cooperation/for_you.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        day = today()
        return super().get_context_data(
            problems=unknown_parameters(self.request, set()),
            day=day,
            for_you=for_you(cast("User", self.request.user), day, ON_PAGE),
            **kwargs,
        )


class RemindersView(LoginRequiredMixin, UpdateView[User, RemindersForm]):
    """Whether one is reminded by mail, and of what; with the mail that goes next."""

    template_name = "cooperation/reminders.html"
    form_class = RemindersForm
    success_url = reverse_lazy("reminders")
    http_method_names = ["get", "head", "post", "options"]

    def get_object(self, queryset: Any = None) -> User:
        """Nobody's but one's own."""
        return User.objects.get(username=self.request.user.get_username())

    def form_valid(self, form: RemindersForm) -> HttpResponse:
        messages.success(self.request, _("Saved."))
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, day = self.object, today()
        return super().get_context_data(
            problems=unknown_parameters(self.request, set()),
            mail=digests.contents(user, day, digests.pending(user, day)),
            sent=user.digests.sent().filter(day=day).first(),
            waiting=user.digests.waiting().first(),
            **kwargs,
        )
