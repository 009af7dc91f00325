"""What sleeps: the rules that find what nobody moves, each one entry of a table."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q, fields
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agreements.models import Agreement, Commitment, Document, Party
from agreements.models.choices import CONTRACT_KINDS, Access, Kind, Side, Status
from delegations.models import Delegation
from workgroups.models import Meeting, WorkingGroup

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.db.models import QuerySet

    from accounts.models import AnyUser

#: What a plan of measures is expected of: agreements of administrations.
FRAMEWORKS = (Kind.INTERGOVERNMENTAL, Kind.INTERREGIONAL, Kind.INTERMUNICIPAL, Kind.MEMORANDUM)
#: Signed and not over.
LIVE: list[str] = [Status.SIGNED, Status.IN_FORCE]


@dataclass(frozen=True)
class Rule:
    """A sign that something sleeps.

    ``found`` narrows the rows of ``model`` to those it finds on a day; ``told``
    says the rule to a person, with ``{days}`` where the setting of that name is
    a threshold.
    """

    name: str
    model: Any
    label: Any
    told: Any
    found: Callable[[Any, dt.date], QuerySet[Any]]
    setting: str = ""

    @property
    def explanation(self) -> str:
        days = getattr(settings, self.setting) if self.setting else ""
        return str(self.told).format(days=days)

    @property
    def mark(self) -> str:
        """The annotation of a row that says whether this rule finds it."""
        return f"sleeps_{self.name}"

    @property
    def address(self) -> str:
        """The register of exactly the rows it finds."""
        return f"{reverse(ADDRESSES[self.model])}?rule={self.name}"

    def rows(self, user: AnyUser, day: dt.date) -> QuerySet[Any]:
        """What it finds among the rows that are listed to ``user``."""
        return self.found(self.model.objects.listed_to(user), day)


# --- Agreements ---


def without_plan(rows: Any, day: dt.date) -> QuerySet[Agreement]:
    """A plan is a paper that rests on it, or commitments of its own; a restricted one counts for nobody."""
    plans = Agreement.objects.listed().filter(parent=OuterRef("pk"), kind=Kind.PLAN)
    plans = plans.exclude(access=Access.RESTRICTED)
    promised = Commitment.objects.listed().filter(agreement=OuterRef("pk"))
    frameworks = rows.in_force(day).filter(kind__in=FRAMEWORKS)
    return frameworks.exclude(Exists(plans)).exclude(Exists(promised))


def without_result(rows: Any, day: dt.date) -> QuerySet[Agreement]:
    done = Commitment.objects.listed().filter(agreement=OuterRef("pk"), completed_on__lte=day)
    old = rows.in_force(day).filter(
        kind__in=CONTRACT_KINDS, in_force_from__lte=before(day, "DORMANT_CONTRACT_DAYS")
    )
    return old.exclude(Exists(done))


def within_notice(rows: Any, day: dt.date) -> QuerySet[Agreement]:
    """From the last day to give notice to the end of the term."""
    ending = rows.in_force(day).filter(term_end__gte=day, notice_days__isnull=False)
    left = ExpressionWrapper(F("term_end") - F("notice_days"), fields.DateField())
    return ending.alias(notice_by=left).filter(notice_by__lte=day)


def without_original(rows: Any, day: dt.date) -> QuerySet[Agreement]:
    originals = Document.objects.signed_originals().filter(agreement=OuterRef("pk"))
    return rows.filter(signed_on__lte=day).exclude(Exists(originals))


def incomplete(rows: Any, day: dt.date) -> QuerySet[Agreement]:
    """A side described instead of named, no partner at all, or no date of signing long after entry.

    Sets of keys, each read once: asked row by row, the parties would be looked up 200,000 times.
    """
    unnamed = Party.objects.filter(organisation=None).order_by().values("agreement")
    with_partner = Party.objects.filter(side=Side.THEIRS).order_by().values("agreement")
    undated = Q(signed_on=None) & Q(created_at__date__lte=before(day, "DORMANT_DRAFT_DAYS"))
    return rows.filter(Q(pk__in=unnamed) | ~Q(pk__in=with_partner) | undated)


def nobody_responsible(rows: Any, day: dt.date) -> QuerySet[Agreement]:
    return rows.of_status(LIVE, day).filter(responsible=None)


def without_basis(rows: Any, day: dt.date) -> QuerySet[Agreement]:
    """Through a restricted agreement no chain is followed, whoever asks: a rule is the same for all."""
    found: QuerySet[Agreement] = rows.without_basis(day)
    return found


# --- Commitments, visits, working groups ---


def nobody_leads(rows: Any, day: dt.date) -> QuerySet[Commitment]:
    return rows.unfinished(day).filter(lead_organisation=None, lead_person=None)


def without_return(rows: Any, day: dt.date) -> QuerySet[Delegation]:
    """A visit that was not itself a return, and that nobody has returned or plans to return."""
    states = Delegation.State
    returned = (
        Delegation.objects.listed()
        .filter(in_return_for=OuterRef("pk"))
        .filter(
            Q(state__in=[states.COMPLETED, states.UNDER_WAY])
            | Q(state=states.PLANNED) & (Q(starts_on=None) | Q(starts_on__gte=day))
        )
    )
    over = rows.filter(
        state=states.COMPLETED, in_return_for=None, ends_on__lte=before(day, "DORMANT_VISIT_DAYS")
    )
    return over.exclude(Exists(returned))


def without_meeting(rows: Any, day: dt.date) -> QuerySet[WorkingGroup]:
    since = before(day, "GROUP_QUIET_DAYS")
    met = Meeting.objects.held().filter(group=OuterRef("pk"), held_on__gt=since, held_on__lte=day)
    return rows.active(day).filter(Q(formed_on=None) | Q(formed_on__lte=since)).exclude(Exists(met))


def before(day: dt.date, setting: str) -> dt.date:
    """So many days before as the setting says."""
    return day - dt.timedelta(days=getattr(settings, setting))


# --- The table ---

#: Model → the name of the register that shows what sleeps of it.
ADDRESSES: dict[Any, str] = {
    Agreement: "dormant-agreements",
    Commitment: "dormant-commitments",
    Delegation: "dormant-delegations",
    WorkingGroup: "dormant-workgroups",
}
RULES = [
    Rule("no_plan", Agreement, _("framework agreement without a plan"),
         _("An agreement of administrations in force, without a plan of measures and without commitments."),
         without_plan),
    Rule("no_result", Agreement, _("contract without a result"),
         _("A contract in force for {days} days without a single completed commitment."),
         without_result, "DORMANT_CONTRACT_DAYS"),
    Rule("in_notice", Agreement, _("term ending within its notice"),
         _("No more days are left to the end of the term than notice takes."), within_notice),
    Rule("no_basis", Agreement, _("agreement that lost its basis"),
         _("An agreement that still lives while what it rests on, directly or through others, is over."),
         without_basis),
    Rule("no_original", Agreement, _("no signed original"),
         _("A signed agreement without a signed original, neither as a file nor in the archive."),
         without_original),
    Rule("incomplete", Agreement, _("incomplete record"),
         _("A party is not named, or there is no date of signing {days} days after entry."),
         incomplete, "DORMANT_DRAFT_DAYS"),
    Rule("nobody", Agreement, _("nobody is responsible"),
         _("A signed agreement that is not over, for which nobody in the office is responsible."),
         nobody_responsible),
    Rule("no_lead", Commitment, _("nobody carries it out"),
         _("A commitment still to be done that names neither a lead organisation nor a lead person."),
         nobody_leads),
    Rule("no_return", Delegation, _("return visit not made"),
         _("A visit that ended {days} days ago or earlier and was not returned; no return visit is planned."),
         without_return, "DORMANT_VISIT_DAYS"),
    Rule("no_meeting", WorkingGroup, _("working group without a meeting"),
         _("A working group that has not met for {days} days."), without_meeting, "GROUP_QUIET_DAYS"),
]  # fmt: skip


def rules_of(model: Any) -> list[Rule]:
    return [rule for rule in RULES if rule.model is model]


def found_by(rules: Iterable[Rule], rows: Any, day: dt.date) -> Any:
    """The rows that at least one of the rules finds."""
    each = (Q(pk__in=rule.found(rule.model.objects.order_by(), day).values("pk")) for rule in rules)
    return rows.filter(reduce(or_, each))


def with_reasons(rules: Iterable[Rule], rows: Any, day: dt.date) -> Any:
    """Annotates for each rule whether it finds the row: a small subquery a row, for the rows of a page."""
    return rows.annotate(
        **{rule.mark: Exists(rule.found(rule.model.objects.filter(pk=OuterRef("pk")), day)) for rule in rules}
    )


def reasons(row: Any) -> list[str]:
    """The rules that found a row of ``with_reasons``, in words."""
    return [str(rule.label) for rule in rules_of(type(row)) if getattr(row, rule.mark)]


@dataclass(frozen=True)
class Finding:
    """How many rows a rule finds, for one person on one day."""

    rule: Rule
    number: int


def count(rows: QuerySet[Any]) -> int:
    return rows.order_by().count()


def counts(user: AnyUser, day: dt.date, number: Callable[[QuerySet[Any]], int] = count) -> list[Finding]:
    """Every rule that finds something. A query a rule, asked by ``number``."""
    every = (Finding(rule, number(rule.rows(user, day))) for rule in RULES)
    return [finding for finding in every if finding.number]
