"""Commitments as the akimat follows them up: the control list and the plan of measures."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import F, OuterRef, Prefetch, Subquery, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from agreements.models.choices import Promiser, State
from agreements.reports import CommitmentRegister, executors, order
from partners.grammar import CONTROL_LIST, PLAN_OF_MEASURES, heading
from partners.models import City, Sector
from reporting.columns import Column
from reporting.dates import today
from reporting.formats import Money, long_date, partial, short_date
from reporting.report import Grouping, Total

from .filters import AssignmentFilter
from .models import Decision
from .protocol import corrected_by

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet
    from django.db.models.expressions import Expression

    from accounts.models import AnyUser
    from agreements.models import Commitment, Document
    from agreements.models.commitment import CommitmentQuerySet
    from partners.grammar import Wording
    from partners.models import Organisation


# --- The control list ---


def with_decisions(rows: CommitmentQuerySet, user: AnyUser) -> CommitmentQuerySet:
    """With the decision that each came from, where ``user`` may know of it."""
    decisions = Decision.objects.visible_to(user).select_related("item__meeting")
    return rows.prefetch_related(Prefetch("decision", decisions))


def decision_of(commitment: Commitment) -> Decision | None:
    return getattr(commitment, "decision", None)  # AttributeError where no decision created it


def point(commitment: Commitment) -> str:
    """«2.3» of the protocol, or the number in the agreement or plan."""
    decision = decision_of(commitment)
    return str(decision) if decision else commitment.point


def point_order() -> Expression:
    return F("decision__item__order") * 1000 + F("decision__number")


def content(commitment: Commitment) -> list[str]:
    return [commitment.text, source(commitment), order(commitment), corrected(commitment)]


def corrected(commitment: Commitment) -> str:
    """«исправлен п. 2.4 от 1 июня 2026 года»: a later decision took the place of the point."""
    decision = decision_of(commitment)
    if decision is None or commitment.corrected_on is None:  # type: ignore[attr-defined]  # annotated
        return ""
    last = Decision(number=commitment.correction, corrected_on=commitment.corrected_on)  # type: ignore[attr-defined]
    return corrected_by(last, decision.item)


def source(commitment: Commitment) -> str:
    """«п. 2.3 протокола № 4 от 15 мая 2026 года», «договор 2010/004, п. 7», the title of the visit."""
    if decision := decision_of(commitment):
        meeting = decision.item.meeting
        return _("point {point} of protocol No. {number} of {date}").format(
            point=decision, number=meeting.number, date=long_date(meeting.held_on)
        )
    agreement = commitment.agreement
    if agreement is None:
        return str(commitment.delegation or "")
    number = agreement.registry_number
    named = f"{agreement.get_kind_display()} {number}" if number else agreement.title
    return (
        _("{source}, point {point}").format(source=named, point=commitment.point)
        if commitment.point
        else named
    )


def deadline(commitment: Commitment) -> list[str]:
    """The first date, and the one it was moved to."""
    if commitment.due_on is None:
        return [_("no date")]
    if not commitment.moved:
        return [str(partial(commitment, "due_on"))]
    return [
        str(partial(commitment, "first_due_on")),
        _("extended until {date}").format(date=partial(commitment, "due_on")),
    ]


def course(commitment: Commitment) -> list[str]:
    """What was done and when, or how far it is, and the papers that show it."""
    done = [short_date(commitment.completed_on)] if commitment.completed_on else []
    told = commitment.result or commitment.progress
    return [*done, told, *map(cited, commitment.documents.all())]


def cited(document: Document) -> str:
    """«Акт № 14, 03.05.2026»."""
    named = f"{document} № {document.number}" if document.number else str(document)
    return f"{named}, {short_date(document.dated_on)}" if document.dated_on else named


def standing(commitment: Commitment) -> str:
    """The state in the words of the control list."""
    match commitment.state:
        case State.DONE:
            return pgettext("control list", "done")
        case State.DONE_LATE:
            return pgettext("control list", "done after the deadline")
        case State.OVERDUE:
            return pgettext("control list", "overdue")
        case State.DROPPED:
            return pgettext("control list", "taken off control")
    if commitment.moved:
        return _("extended until {date}").format(date=partial(commitment, "due_on"))
    return pgettext("control list", "in progress")


def reason(commitment: Commitment) -> list[str]:
    """Why it is late, moved or dropped, and what is done about it."""
    moved = [extension.reason for extension in commitment.extensions.all()]
    return [
        commitment.delay_reason or commitment.drop_reason or (moved[-1] if moved else ""),
        commitment.measures,
    ]


class Followed(CommitmentRegister):
    """A register of commitments that names the city in its heading, where it is of one city."""

    filterset_class = AssignmentFilter
    default_sort = "due_on"
    wordings: ClassVar[dict[str, Wording]]

    @property
    def heading(self) -> str:
        cities = self.filterset.given.get("city", [])
        return heading(self.wordings, cities[0]) if len(cities) == 1 else super().heading


class ControlList(Followed):
    """Информация о ходе исполнения: form 6 of the akimat's documents."""

    name = "control"
    title = gettext_lazy("Control list")
    related = {"plan": gettext_lazy("Plan of measures")}
    print_title = gettext_lazy("Information on the progress of fulfilment")
    wordings = CONTROL_LIST
    number_label = gettext_lazy("No. of the point")
    number_width = 20
    columns = [
        Column(name="point", label=number_label, value=point, sort=point_order,
               width=number_width, numbers=True),
        Column(name="text", label=gettext_lazy("content"), value=content, width=49, link=True),
        Column(name="due_on", label=gettext_lazy("deadline (first, extended until)"), value=deadline,
               sort="due_on", width=31, whole=True),
        Column(name="executors", label=gettext_lazy("responsible, co-executors"), value=executors, width=38),
        Column(name="completion_form", label=gettext_lazy("form of completion"), value="completion_form",
               width=26),
        Column(name="course", label=gettext_lazy("course of fulfilment (fact, document No., date)"),
               value=course, width=37),
        Column(name="state", label=gettext_lazy("status"), value=standing, sort="urgency", width=28,
               state=lambda row: row.state),
        Column(name="reason", label=gettext_lazy("reason, measures"), value=reason, width=33),
    ]  # fmt: skip

    def get_columns(self) -> list[Column]:
        """The points of one paper keep their numbers; those of several are numbered anew."""
        of_one_paper = {"meeting", "agreement"} & set(self.filterset.given)
        return [column for column in self.columns if of_one_paper or not column.numbers]

    def decorate(self, rows: CommitmentQuerySet) -> CommitmentQuerySet:
        rows = with_decisions(super().decorate(rows), self.user)
        last = Decision.objects.filter(corrects__commitment=OuterRef("pk")).order_by("-number")
        corrections = {"correction": "number", "corrected_on": "corrected_on"}
        rows = rows.annotate(**{name: Subquery(last.values(of)[:1]) for name, of in corrections.items()})
        return rows.prefetch_related("documents", "extensions")

    def totals(self) -> list[Total]:
        """The share is of what stays on control: what was taken off cannot be done any more."""
        states = self.filterset.count_states(self.found)
        everything, dropped = sum(states.values()), states.get(State.DROPPED, 0)
        late = states.get(State.DONE_LATE, 0)
        done = states.get(State.DONE, 0) + late
        share = round(100 * done / (everything - dropped)) if everything > dropped else 0
        overdue = states.get(State.OVERDUE, 0)
        numbers = {
            _("in all"): everything,
            pgettext("number of commitments", "done"): done,
            _("after the deadline"): late,
            _("done, share of what is on control"): share,
            pgettext("number of commitments", "overdue"): overdue,
            pgettext("number of commitments", "in progress"): everything - done - overdue - dropped,
            pgettext("number of commitments", "taken off control"): dropped,
        }
        return [Total(_("Totals"), list(numbers.items()))]


# --- The plan of measures ---


def is_ours(organisation: Organisation, commitment: Commitment) -> bool:
    """Whether it sits in our country; where its city is not known, it goes with who promised."""
    if organisation.city is None:
        return commitment.side != Promiser.THEIRS
    return organisation.city.country == commitment.home_country  # type: ignore[attr-defined]  # annotated


def responsible(commitment: Commitment, *, ours: bool) -> list[str]:
    """Those of one side, the lead first, the person with its organisation."""
    lead, person = commitment.lead_organisation, commitment.lead_person
    leads_here = is_ours(lead, commitment) if lead else commitment.side != Promiser.THEIRS
    names = [", ".join(str(one) for one in (lead, person) if one)] if leads_here == ours else []
    helpers = [one for one in commitment.co_executors.all() if is_ours(one, commitment) == ours]
    return [*names, *(one.name for one in helpers)]


def by_direction(rows: CommitmentQuerySet) -> CommitmentQuerySet:
    order = Sector.objects.filter(pk=OuterRef("direction")).values("order")
    return rows.with_direction().annotate(group_key=F("direction"), group_order=Subquery(order))


def direction_headings(keys: Iterable[int | None]) -> dict[int | None, str]:
    sectors = Sector.objects.in_bulk([key for key in keys if key])
    return {None: _("Other directions"), **{key: sector.name for key, sector in sectors.items()}}


def costs(rows: QuerySet[Any]) -> list[tuple[str, Any]]:
    """The sum of the expected costs in each currency; never across currencies."""
    by_currency = rows.exclude(cost=None).order_by("cost_currency").values_list("cost_currency")
    return [("", Money(total, currency)) for currency, total in by_currency.annotate(total=Sum("cost"))]


class PlanOfMeasures(Followed):
    """План мероприятий (дорожная карта): form 7 of the akimat's documents; what was dropped is not in it."""

    name = "plan"
    title = gettext_lazy("Plan of measures")
    related = {"control": gettext_lazy("Control list")}
    print_title = gettext_lazy("Plan of measures (road map)")
    print_template_name = "workgroups/plan_print.html"
    wordings = PLAN_OF_MEASURES
    default_group = "direction"
    groupings = {
        "direction": Grouping(
            label=gettext_lazy("by direction"),
            annotate=by_direction,
            order=(F("group_order").asc(nulls_last=True), "group_key"),
            headings=direction_headings,
        ),
    }
    columns = [
        Column(name="text", label=gettext_lazy("measure"), value="text", width=64, link=True),
        Column(name="completion_form", label=gettext_lazy("form of completion"), value="completion_form",
               width=30),
        Column(name="due_on", label=gettext_lazy("deadline"), sort="due_on", width=32, whole=True,
               value=lambda row: partial(row, "due_on")),
        Column(name="ours", label=gettext_lazy("responsible from our side"), width=46,
               value=lambda row: responsible(row, ours=True)),
        Column(name="theirs", label=gettext_lazy("responsible from the partner's side"), width=46,
               value=lambda row: responsible(row, ours=False)),
        Column(name="cost", label=gettext_lazy("expected cost"), value="expected_cost", numeric=True,
               width=34),
        Column(name="funding", label=gettext_lazy("source of funding"), value="funding_source", width=36),
    ]  # fmt: skip
    #: By the country of the side, where all are of one.
    side_labels = {
        "ours": {"KZ": gettext_lazy("responsible from the Kazakhstan side")},
        "theirs": {"RU": gettext_lazy("responsible from the Russian side")},
    }

    @property
    def is_changeable(self) -> bool:
        """A plan is to be read and approved; what was done is entered in the control list."""
        return False

    def get_queryset(self) -> CommitmentQuerySet:
        return super().get_queryset().standing(today())

    def decorate(self, rows: CommitmentQuerySet) -> CommitmentQuerySet:
        home = City.objects.filter(is_home=True).values("country")
        rows = super().decorate(rows).annotate(home_country=Subquery(home[:1]))
        return rows.select_related("lead_organisation__city").prefetch_related("co_executors__city")

    def get_columns(self) -> list[Column]:
        """The sides called by their countries, where each is of one."""
        return [
            replace(
                column, label=self.side_labels[column.name].get(self.countries[column.name], column.label)
            )
            if column.name in self.side_labels
            else column
            for column in self.columns
        ]

    @cached_property
    def countries(self) -> dict[str, str]:
        """The code of the country of each side; empty where there are several."""
        home = City.objects.filter(is_home=True).values_list("country", flat=True).first()
        abroad = self.found.order_by().exclude(city=None).values_list("city__country", flat=True).distinct()
        found = list(abroad[:2])
        return {"ours": home or "", "theirs": found[0] if len(found) == 1 else ""}

    def totals(self) -> list[Total]:
        return [Total(_("Expected cost"), costs(self.found))]
