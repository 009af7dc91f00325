"""The calendar for people's own calendar programs, under an address that only its person knows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView, View

from accounts.feeds import make_feed, revoke_feed
from accounts.middleware import zone_of
from accounts.models import CalendarFeed
from reporting import ics
from reporting.dates import Precision, month_of, today, year_of
from reporting.formats import long_date
from reporting.views import unknown_parameters

from .choices import Selection
from .pages import Calendar, found

if TYPE_CHECKING:
    from django.http import HttpRequest

    from accounts.models import User

    from .entries import Entry

#: Days that a feed goes back and ahead: three months and eighteen.
BACK, AHEAD = dt.timedelta(days=92), dt.timedelta(days=548)
#: More events than this are left out, the latest ones, and the feed says so.
MOST_EVENTS = 2000
ACTIONS = {"make": make_feed, "renew": make_feed, "revoke": revoke_feed}


@dataclass(frozen=True)
class Feed:
    """What a person's calendar program is given: a fixed number of queries."""

    user: User
    selection: Selection

    def entries(self) -> tuple[list[Entry], int]:
        """The entries, and how many there would be without the limit; what is done is over."""
        day = today()
        calendar = Calendar(self.user, day, self.selection.kinds, self.selection.cities, with_finished=False)
        rows = calendar.spanned(day - BACK, day + AHEAD)
        keys = [found(row) for row in rows[: MOST_EVENTS + 1]]
        number = rows.count() if len(keys) > MOST_EVENTS else len(keys)
        known = calendar.entries(keys[:MOST_EVENTS])
        return [known[key] for key in keys if key in known], number

    def content(self, request: HttpRequest) -> bytes:
        entries, number = self.entries()
        events = [event(entry, request) for entry in entries]
        return ics.calendar(_("Cross-border cooperation"), events, description=said(len(events), number))


def said(shown: int, number: int) -> str:
    """How much of it there is, where that is not all."""
    if shown == number:
        return ""
    told = ngettext("{shown} of {number} entry is here.", "{shown} of {number} entries are here.", number)
    return told.format(shown=shown, number=number)


def event(entry: Entry, request: HttpRequest) -> ics.Event:
    """Whole days; a date known to the month or year takes all of it, so that no false day is told."""
    begins, finishes = entry.begins, entry.finishes
    details = list(entry.details)
    if entry.known != Precision.DAY:
        around = month_of if entry.known == Precision.MONTH else year_of
        begins, finishes = around(begins)[0], around(finishes)[1]
        details.append(_("in the course of: {date}").format(date=long_date(entry.begins, entry.known)))
    return ics.Event(
        uid=f"{entry.kind}-{entry.key}@cooperation",
        title=_("{kind}: {title}").format(kind=capfirst(entry.word), title=entry.title),
        starts=begins,
        ends=finishes,
        description="\n".join(filter(None, details)),
        address=absolute(request, entry.address) if entry.address else "",
        changed_at=entry.changed_at,
        categories=[str(capfirst(entry.word))],
        busy=False,
    )


def absolute(request: HttpRequest, path: str) -> str:
    return f"{settings.SITE_URL}{path}" if settings.SITE_URL else request.build_absolute_uri(path)


class FeedFileView(View):
    """The file: whoever knows the address reads it; it shows what its person may see at this moment."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, secret: str) -> HttpResponse:
        feed = CalendarFeed.objects.select_related("user").filter(secret=secret, user__is_active=True).first()
        if feed is None:
            raise Http404
        with translation.override(feed.user.language), timezone.override(zone_of(feed.user)):
            content = Feed(feed.user, Selection(request.GET)).content(request)
        response = HttpResponse(content, content_type=ics.MEDIA_TYPE)
        response.headers["Content-Language"] = feed.user.language
        response.headers["Cache-Control"] = "private, no-store"
        return response


class FeedView(LoginRequiredMixin, TemplateView):
    """Where a person makes the address of her calendar, copies it, renews it and revokes it."""

    template_name = "cooperation/calendar_feed.html"
    http_method_names = ["get", "head", "post", "options"]

    @property
    def person(self) -> User:
        return cast("User", self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        feed = CalendarFeed.objects.filter(user=self.person).first()
        return super().get_context_data(
            feed=feed,
            feed_address=self.address(feed) if feed else "",
            most=MOST_EVENTS,
            problems=unknown_parameters(self.request, set()),
            **kwargs,
        )

    def address(self, feed: CalendarFeed) -> str:
        return absolute(self.request, reverse("calendar-file", args=[feed.secret]))

    def post(self, request: HttpRequest) -> HttpResponse:
        action = ACTIONS.get(request.POST.get("action", ""))
        if action is None:
            messages.error(request, _("Nothing was changed: use one of the buttons of this page."))
        else:
            action(user=self.person)
            messages.success(request, self.told(request.POST["action"]))
        return HttpResponseRedirect(reverse("calendar-feed"))

    def told(self, action: str) -> str:
        return {
            "make": _("The address is made. Copy it into your calendar program."),
            "renew": _("The address is new; the old one answers no longer."),
            "revoke": _("The address is revoked; it answers no longer."),
        }[action]
