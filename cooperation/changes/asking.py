"""What the address of the page asks for: which days, which city, which heading."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from reporting.dates import today

from ..choices import any_city
from .groups import HEADINGS
from .span import DAYS_BACK, Span, SpanChoices, first_day_told, last_meeting

if TYPE_CHECKING:
    from django.http import HttpRequest

    from accounts.models import User
    from partners.models import City

PARAMETERS = {"since", "until", "city", "group", "page"}


class PageChoices(SpanChoices):
    """The days, and the city if it is about one."""

    def __init__(self, user: User, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial, auto_id="%s")
        self.fields["city"] = any_city(user)
        self.fields["until"].required = False
        self.order_fields(["city", "since", "until"])


class Asked:
    """What cannot be read becomes a sentence in ``problems`` and is left out."""

    days_back = DAYS_BACK

    def __init__(self, request: HttpRequest) -> None:
        self.query, self.user = request.GET, cast("User", request.user)
        self.problems: list[str] = []
        form = PageChoices(self.user, self.query)
        form.is_valid()
        for name, errors in form.errors.items():
            self.problems += [f"{form.fields[name].label}: {error}" for error in errors]
        self.chosen = form.cleaned_data
        self.heading = self._one_of("group", {one.name for one in HEADINGS})
        self.page = int(self.query["page"]) if self._is_number("page") else 1

    @property
    def city(self) -> City | None:
        return self.chosen.get("city")

    @cached_property
    def span(self) -> Span:
        until = self.chosen.get("until") or today()
        since = self.chosen.get("since") or first_day_told(self.city, until, self.user)
        return Span(self.user, since, until, self.city)

    @cached_property
    def meeting(self) -> Any:
        """The meeting since which it is told, where nobody said since when."""
        return None if self.chosen.get("since") else last_meeting(self.city, self.span.until, self.user)

    @property
    def is_month(self) -> bool:
        return not self.chosen.get("since") and self.meeting is None

    @property
    def form(self) -> PageChoices:
        """What is in force, to be changed."""
        city = self.city.slug if self.city else ""
        return PageChoices(
            self.user, initial={"since": self.span.since, "until": self.span.until, "city": city}
        )

    def _one_of(self, name: str, words: set[str]) -> str:
        value = self.query.get(name, "")
        if value and value not in words:
            self._refuse(name, value)
            return ""
        return value

    def _is_number(self, name: str) -> bool:
        """From 1 to what a page can be; a page beyond the last one is the last one."""
        value = self.query.get(name, "")
        if value and not (value.isascii() and value.isdigit() and len(value) < 10 and int(value)):
            self._refuse(name, value)
            return False
        return bool(value)

    def _refuse(self, name: str, value: str) -> None:
        sentence = _("“{value}” is not possible for “{name}”; it was left out.")
        self.problems.append(sentence.format(value=value[:50], name=name))

    def query_of(self, **more: Any) -> str:
        """The days and the city in force, and what else is asked."""
        days = {"since": self.span.since.isoformat(), "until": self.span.until.isoformat()}
        return urlencode(({"city": self.city.slug} if self.city else {}) | days | more)

    def address(self, **more: Any) -> str:
        return f"{reverse('changes')}?{self.query_of(**more)}"

    @property
    def paper_address(self) -> str:
        """The paper of these days."""
        return self.address(format="pdf")
