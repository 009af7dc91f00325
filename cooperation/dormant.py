"""The pages of what sleeps: all rules on one page, and a register of what they find of each kind."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.mixins import LoginRequiredMixin
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from agreements.filters import AgreementFilter, CommitmentFilter
from agreements.reports import AgreementRegister, CommitmentRegister
from delegations.filters import DelegationFilter
from delegations.reports import DelegationRegister
from reporting.columns import Column
from reporting.dates import today
from reporting.filters import ArchivableFilter, ChoicesFilter
from reporting.report import Grouping, Report, Total
from reporting.views import unknown_parameters
from workgroups.filters import WorkingGroupFilter
from workgroups.reports import WorkingGroupRegister

from .dormancy import RULES, Rule, found_by, reasons, rules_of, with_reasons
from .kept import Kept

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from accounts.models import AnyUser

#: How many rows of each rule the page shows before it leads to the register.
SHOWN = 5


# --- Registers ---


def rule_choices(model: Any) -> list[tuple[str, Any]]:
    return [(rule.name, rule.label) for rule in rules_of(model)]


class ByRule(ArchivableFilter):
    """A filter of what sleeps: without a rule, what any of them finds.

    What is in the archive does not sleep: it is not asked for here.
    """

    @classmethod
    def get_filters(cls) -> dict[str, Any]:
        """The rule first; the archive not at all."""
        found = dict(sorted(super().get_filters().items(), key=lambda one: one[0] != "rule"))
        found.pop("archived", None)
        return found

    def by_rule(self, rows: Any, name: str, value: list[str]) -> Any:
        """``narrowed`` does it, with or without a choice."""
        return rows

    def narrowed(self, without: str = "") -> Any:
        chosen = [] if without == "rule" else self.given.get("rule", [])
        rules = [rule for rule in rules_of(self._meta.model) if not chosen or rule.name in chosen]
        return found_by(rules, super().narrowed(without=without), self.day)

    def count_rules(self, rows: Any) -> dict[str, int]:
        return {rule.name: found_by([rule], rows, self.day).count() for rule in rules_of(self._meta.model)}


def rule_filter(model: Any) -> ChoicesFilter:
    return ChoicesFilter(label=_("rule"), choices=rule_choices(model), method="by_rule")


class DormantAgreementFilter(ByRule, AgreementFilter):
    rule = rule_filter(AgreementFilter.Meta.model)
    facets = {"rule": "count_rules"} | AgreementFilter.facets
    leading = ("rule", *AgreementFilter.leading)


class DormantCommitmentFilter(ByRule, CommitmentFilter):
    rule = rule_filter(CommitmentFilter.Meta.model)


class DormantDelegationFilter(ByRule, DelegationFilter):
    rule = rule_filter(DelegationFilter.Meta.model)
    state = None  # type: ignore[assignment]  # all of them were completed
    facets = {name: of for name, of in DelegationFilter.facets.items() if name != "state"}


class DormantWorkingGroupFilter(ByRule, WorkingGroupFilter):
    rule = rule_filter(WorkingGroupFilter.Meta.model)


def shown(columns: Iterable[Column], widths: dict[str, int]) -> list[Column]:
    """The columns named, in this order, with these widths (0: under another), and why each row is here."""
    known = {column.name: column for column in columns}
    chosen = [replace(known[name], width=width) for name, width in widths.items()]
    return [*chosen, Column(name="why", label=_("why it is here"), value=reasons, width=56)]


class Dormant(Report):
    """What one kind of rows has that sleeps."""

    groupings: ClassVar[dict[str, Grouping]] = {}
    related: ClassVar[dict[str, Any]] = {}

    @property
    def rules(self) -> list[Rule]:
        return rules_of(self.filterset_class.Meta.model)

    @cached_property
    def kept(self) -> Kept:
        """The rules read whole tables: their numbers are kept until a table changes."""
        return Kept()

    @cached_property
    def count(self) -> int:
        return self.kept.count(self.found)

    @cached_property
    def total(self) -> int:
        """How much sleeps of it, without any other filter."""
        return self.kept.count(found_by(self.rules, self.filterset.whole(), self.filterset.day))

    def decorate(self, rows: Any) -> Any:
        return with_reasons(self.rules, super().decorate(rows), self.filterset.day)

    def totals(self) -> list[Total]:
        numbers = self.filterset.count_rules(self.found)
        return [Total(_("By rule"), [(str(rule.label), numbers[rule.name]) for rule in self.rules])]


class DormantAgreements(Dormant, AgreementRegister):
    """Agreements that nobody moves, with the rule that found each."""

    name = "dormant-agreements"
    title = print_title = _("Agreements that sleep")
    filterset_class = DormantAgreementFilter
    columns = shown(
        AgreementRegister.columns,
        {"number": 25, "title": 48, "kind": 0, "parties": 48, "signed_on": 30, "in_force_from": 31, "term": 0,
         "status": 31},
    )  # fmt: skip

    def get_columns(self) -> list[Column]:
        return self.columns


class DormantCommitments(Dormant, CommitmentRegister):
    """Commitments that nobody moves, with the rule that found each."""

    name = "dormant-commitments"
    title = print_title = _("Commitments that sleep")
    filterset_class = DormantCommitmentFilter
    columns = shown(
        CommitmentRegister.columns,
        {"text": 90, "source": 0, "side": 30, "city": 0, "due_on": 32, "state": 30},
    )


class DormantDelegations(Dormant, DelegationRegister):
    """Visits that wait for their return, with the rule that found each."""

    name = "dormant-delegations"
    title = print_title = _("Visits that sleep")
    filterset_class = DormantDelegationFilter
    columns = shown(
        DelegationRegister.columns,
        {"title": 80, "direction": 0, "starts_on": 34, "ends_on": 0, "cities": 40, "origin": 0, "head": 40},
    )


class DormantWorkingGroups(Dormant, WorkingGroupRegister):
    """Working groups that do not meet, with the rule that found each."""

    name = "dormant-workgroups"
    title = print_title = _("Working groups that sleep")
    filterset_class = DormantWorkingGroupFilter
    columns = shown(
        WorkingGroupRegister.columns,
        {"name": 70, "city": 35, "chair": 45, "members": 0, "last_meeting": 36, "meetings": 0},
    )


#: The last word of the address → the register.
REGISTERS: dict[str, type[Report]] = {
    "agreements": DormantAgreements,
    "commitments": DormantCommitments,
    "delegations": DormantDelegations,
    "workgroups": DormantWorkingGroups,
}


# --- All rules on one page ---


@dataclass(frozen=True)
class Panel:
    """A rule with the first rows it finds and how many there are."""

    rule: Rule
    rows: list[Any]
    number: int


def panel(rule: Rule, user: AnyUser, day: dt.date, kept: Kept) -> Panel:
    rows = rule.rows(user, day)
    return Panel(rule, list(rows[:SHOWN]), kept.count(rows))


class DormantView(LoginRequiredMixin, TemplateView):
    """``/dormant/``: every rule, what it says and what it finds."""

    template_name = "cooperation/dormant.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, day, kept = self.request.user, today(), Kept()
        return super().get_context_data(
            panels=[panel(rule, user, day, kept) for rule in RULES],
            problems=unknown_parameters(self.request, set()),
            day=day,
            **kwargs,
        )
