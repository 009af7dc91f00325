"""The catalogue of printed documents: the akimat's forms, what each is for, and the way to print it."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from django import forms
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from agreements.contracts import ContractSummary
from agreements.reports import AgreementRegister
from agreements.views import AgreementView
from reporting.dates import today
from reporting.papers import OnDay
from reporting.views import LANGUAGES, unknown_parameters
from workgroups.control import ControlList, PlanOfMeasures
from workgroups.views import MeetingView, WorkingGroupView
from workgroups.year_end import YearEnd

from . import choices
from .calendar.choices import MonthField
from .calendar.views import CalendarView
from .dossiers import CityView, DelegationView
from .home import HomeView
from .sheets import Sheet

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from accounts.models import AnyUser
    from reporting.papers import Paper
    from reporting.report import Report
    from reporting.views import PageView, RecordView

    Field = Callable[[AnyUser], forms.Field]


@dataclass(frozen=True)
class Entry:
    """One of the akimat's forms: what it looks like, what must be chosen, and the address that prints it."""

    name: str
    sheet: Sheet
    address: str

    def label(self) -> Any:
        raise NotImplementedError

    def description(self) -> Any:
        raise NotImplementedError

    def fields(self, user: AnyUser) -> dict[str, forms.Field]:
        raise NotImplementedError

    def target(self, chosen: dict[str, Any]) -> str:
        """The address of the PDF."""
        raise NotImplementedError

    def form(self, user: AnyUser, data: Any = None) -> forms.Form:
        form_class = type("EntryForm", (forms.Form,), self.fields(user))
        return cast("forms.Form", form_class(data, auto_id=f"{self.name}-%s"))


@dataclass(frozen=True)
class OfRegister(Entry):
    """A register as a form: all its rows, or those of one city, on a day."""

    report: type[Report]
    told: Any

    def label(self) -> Any:
        return self.report.print_title

    def description(self) -> Any:
        return self.told

    def fields(self, user: AnyUser) -> dict[str, forms.Field]:
        return {"city": choices.any_city(user), "on": day()}

    def target(self, chosen: dict[str, Any]) -> str:
        query = {"format": "pdf", "on": chosen["on"].isoformat()}
        if chosen["city"]:
            query["city"] = chosen["city"].slug
        return f"{reverse(self.address)}?{urlencode(query)}"

    @property
    def page(self) -> str:
        return reverse(self.address)


@dataclass(frozen=True)
class OfYear(OfRegister):
    """A register that is told for the end of a year."""

    def fields(self, user: AnyUser) -> dict[str, forms.Field]:
        return {"city": choices.any_city(user), "year": choices.year()}

    def target(self, chosen: dict[str, Any]) -> str:
        query = {"format": "pdf", "year": chosen["year"]}
        if chosen["city"]:
            query["city"] = chosen["city"].slug
        return f"{reverse(self.address)}?{urlencode(query)}"


@dataclass(frozen=True)
class OfRecord(Entry):
    """The forms of a record that go by one name, such as a protocol in full and in short."""

    view: type[RecordView]
    names: tuple[str, ...]
    record: Field
    page: str = ""

    @property
    def papers(self) -> list[type[Paper]]:
        return [paper for paper in self.view.papers if paper.name in self.names]

    def label(self) -> Any:
        return " · ".join(str(paper.label) for paper in self.papers)

    def description(self) -> Any:
        return self.papers[0].description

    def fields(self, user: AnyUser) -> dict[str, Any]:
        found: dict[str, Any] = {"record": self.record(user)}
        if len(self.papers) > 1:
            words = [(paper.name, paper.label) for paper in self.papers]
            found["form"] = forms.ChoiceField(label=gettext_lazy("form"), choices=words)
        if any("on" in paper.form_class.base_fields for paper in self.papers):
            found["on"] = day()
        return found

    def target(self, chosen: dict[str, Any]) -> str:
        query = {"format": "pdf", "form": chosen.get("form") or self.names[0]}
        if "on" in chosen:
            query["on"] = chosen["on"].isoformat()
        return f"{reverse(self.address, args=[chosen['record'].pk])}?{urlencode(query)}"


@dataclass(frozen=True)
class OfPage(Entry):
    """The form of a page that is of no one record: all that is chosen is the day."""

    view: type[PageView]

    @property
    def paper(self) -> type[Paper]:
        return self.view.papers[0]

    @property
    def page(self) -> str:
        return reverse(self.address)

    def label(self) -> Any:
        return self.paper.label

    def description(self) -> Any:
        return self.paper.description

    def fields(self, user: AnyUser) -> dict[str, forms.Field]:
        return {"on": day()}

    def target(self, chosen: dict[str, Any]) -> str:
        query = {"format": "pdf", "form": self.paper.name, "on": chosen["on"].isoformat()}
        return f"{reverse(self.address)}?{urlencode(query)}"


@dataclass(frozen=True)
class OfMonth(OfPage):
    """The form of a page that is told for a month."""

    def fields(self, user: AnyUser) -> dict[str, forms.Field]:
        return {"month": MonthField(label=gettext_lazy("month"), initial=this_month)}

    def target(self, chosen: dict[str, Any]) -> str:
        query = {"format": "pdf", "form": self.paper.name, "month": f"{chosen['month']:%Y-%m}"}
        return f"{reverse(self.address)}?{urlencode(query)}"


def this_month() -> str:
    return f"{today():%Y-%m}"


def day() -> forms.Field:
    return copy.deepcopy(OnDay.base_fields["on"])


LANDSCAPE = Sheet((("head", 1), ("table", 8)), landscape=True)
#: In the order of the akimat's list.
ENTRIES: list[Entry] = [
    OfRegister("register", LANDSCAPE, "agreements", AgreementRegister,
               gettext_lazy("All agreements with their requisites, counted by kind and city at the end.")),
    OfRecord("card", Sheet((("head", 2), ("facts", 7), ("section", 0), ("table", 4))), "agreement",
             AgreementView, ("card",), choices.AgreementNumber),
    OfRecord("note", Sheet((("head", 1), *[("section", 2)] * 5)), "city", CityView, ("note",), choices.city),
    OfRecord("visit", Sheet((("head", 2), ("facts", 4), ("section", 3), ("table", 4))), "delegation",
             DelegationView, ("report", "programme"), choices.delegation),
    OfRecord("protocol", Sheet((("head", 1), ("facts", 3), ("section", 3), ("section", 3), ("signature", 2))),
             "meeting", MeetingView, ("full", "short"), choices.meeting),
    OfRegister("control", LANDSCAPE, "control", ControlList,
               gettext_lazy("What was assigned, by when, what was done and what is late.")),
    OfRegister("plan", Sheet((("approval", 3), ("head", 1), ("table", 6)), landscape=True), "plan",
               PlanOfMeasures, gettext_lazy("What each side is to do by when, by direction, for approval.")),
    OfRecord("composition", Sheet((("head", 2), ("table", 3))), "workgroup", WorkingGroupView,
             ("composition",), choices.working_group),
    OfRegister("contracts", Sheet((("head", 1), ("chart", 4), ("table", 7)), landscape=True), "contracts",
               ContractSummary,
               gettext_lazy("Who contracted with whom, for how much, how it goes; with a chart.")),
    OfRecord("folder", Sheet((("cover", 2),)), "city", CityView, ("folder",), choices.city),
    OfPage("state", Sheet((("head", 1), ("chart", 3), ("table", 4), ("section", 1))), "home", HomeView),
    OfRecord("agenda", Sheet((("head", 1), ("text", 9), ("signature", 2))), "meeting",
             MeetingView, ("agenda",), choices.meeting),
    OfRecord("changes", Sheet((("head", 1), ("table", 4), ("table", 3))), "city", CityView,
             ("changes",), choices.city_or_all),
    OfYear("year-end", LANDSCAPE, "year-end", YearEnd,
           gettext_lazy("Everything still to be done by 31 December, by week; what is late already.")),
    OfMonth("calendar", Sheet((("head", 1), ("table", 4))), "calendar", CalendarView),
]  # fmt: skip
#: Parameters of the address beside the fields of a form.
OWN_PARAMETERS = {"paper", "lang"}


class CatalogueView(LoginRequiredMixin, TemplateView):
    """``/reports/``; ``?paper=note&record=3&on=2026-11-22`` leads to the document, or says what is wrong."""

    template_name = "cooperation/catalogue.html"
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        wanted = request.GET.get("paper", "")
        entry = next((one for one in ENTRIES if one.name == wanted), None)
        form = entry.form(request.user, request.GET) if entry else None
        if entry and form and form.is_valid():
            return HttpResponseRedirect(entry.target(form.cleaned_data) + self.language())
        problems = self.problems(form)
        context = self.get_context_data(asked=(entry, form), problems=problems)
        return self.render_to_response(context, status=400 if wanted else 200)

    def language(self) -> str:
        wanted = self.request.GET.get("lang", "")
        return f"&lang={wanted}" if wanted in LANGUAGES else ""

    def problems(self, form: forms.Form | None) -> list[str]:
        """What the address asks for that is not there."""
        wanted = self.request.GET.get("paper", "")
        found = unknown_parameters(self.request, OWN_PARAMETERS | set(form.fields if form else ()))
        if wanted and form is None:
            found.append(_("There is no form “{name}” in the catalogue.").format(name=wanted[:50]))
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked, form = kwargs.pop("asked")
        user = self.request.user
        entries = [(entry, form if entry is asked else entry.form(user)) for entry in ENTRIES]
        return super().get_context_data(entries=entries, **kwargs)
