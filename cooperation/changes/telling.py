"""How a row of the changes is told: what it is, where it belongs, what happened to it, when and by whom."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agreements.models.choices import State, Status
from reporting.formats import long_date, partial
from reporting.history import Change
from reporting.languages import translated

if TYPE_CHECKING:
    import datetime as dt

    from agreements.models import Agreement, Amendment, Commitment, Extension, Party, Renewal
    from delegations.models import Delegation
    from workgroups.models import Decision, Meeting, WorkingGroup

STATES = {
    "held": gettext_lazy("Held on {day}."),
    "planned": gettext_lazy("Planned for {day}."),
    "cancelled": gettext_lazy("It was planned for {day} and called off."),
}
#: Decisions of a meeting that are told; its page has them all.
MOST_DECISIONS = 20


@dataclass(frozen=True)
class Row:
    """One thing that happened."""

    name: str
    #: The page of the record; empty where it has none.
    address: str = ""
    #: What it belongs to.
    place: str = ""
    facts: list[str] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    moment: dt.datetime | None = None
    user: Any = None


def sentences(*parts: str) -> list[str]:
    return [part for part in parts if part]


def noted(version: Any, moment: Any = None, user: Any = None) -> dict[str, Any]:
    """When it was noted and by whom, by the version of the history; else by what the row itself says."""
    if version is None:
        return {"moment": moment, "user": user}
    return {"moment": version.history_date, "user": version.history_user}


def entered(row: Any) -> dict[str, Any]:
    return {"moment": row.created_at, "user": row.created_by}


# --- Agreements ---


def agreement(row: Agreement, *facts: str, **more: Any) -> Row:
    return Row(str(row), row.get_absolute_url(), row.get_kind_display(), sentences(*facts), **more)


def new_agreement(row: Agreement) -> Row:
    """Who signed, when and where, and how it stands."""
    signed = partial(row, "signed_on")
    place = row.place.name if row.place else ""
    when = _("Signed: {when}").format(when=", ".join(sentences(long_date(signed), place))) if signed else ""
    parties = "; ".join(party.name for party in row.parties.all())
    return agreement(row, " · ".join(sentences(when, status_words(row.status))), parties, **entered(row))


def status_words(status: str) -> str:
    return _("Status: {status}").format(status=Status(status).label)


def ended_agreement(row: Agreement, version: Any) -> Row:
    words = _("Terminated on {day}. Reason: {reason}")
    return agreement(
        row,
        words.format(day=long_date(row.terminated_on), reason=row.termination_reason)
        if row.terminated_on
        else "",
        **noted(version),
    )


def expired_agreement(row: Agreement) -> Row:
    return agreement(row, _("The term ended on {day}.").format(day=long_date(row.end)) if row.end else "")


def renewal(row: Renewal) -> Row:
    """The end of the term before and after; nothing where it is open-ended."""
    label = _("end of the term")
    change = Change(label, end_words(former_end(row)), end_words(row.new_end))
    decided = _("Renewal No. {number}, decided on {day}.")
    facts = (decided.format(number=row.number, day=long_date(row.decided_on)), row.note)
    return agreement(row.agreement, *facts, changes=[change], **entered(row))


def former_end(row: Renewal) -> Any:
    """The end that the renewal before gave, else that of the paper."""
    earlier = [one for one in row.agreement.renewals.all() if (one.number, one.pk) < (row.number, row.pk)]
    return earlier[-1].new_end if earlier else partial(row.agreement, "in_force_until")


def end_words(end: Any) -> str:
    return long_date(end) if end else _("open-ended")


def amendment(row: Amendment) -> Row:
    words = _("No. {number} of {day}: {text}")
    told = words.format(number=row.number, day=long_date(row.signed_on), text=row.text)
    return agreement(row.agreement, told, **entered(row))


def new_party(row: Party) -> Row:
    return agreement(row.agreement, changes=[Change(_("party"), "", row.name)], **entered(row))


def party(row: Party, **more: Any) -> Row:
    return agreement(row.agreement, _("Party: {name}").format(name=row.name), **more)


def party_left(version: Any, paper: Agreement, name: str) -> Row:
    return agreement(paper, changes=[Change(_("party"), name, "")], **noted(version))


# --- Commitments ---


def commitment(row: Commitment, *facts: str, **more: Any) -> Row:
    return Row(str(row), row.get_absolute_url(), source(row), sentences(*facts), **more)


def source(row: Commitment) -> str:
    """Who promised, with which city, and the paper or visit it came from."""
    came_from = row.agreement or row.delegation
    return " · ".join(
        str(one) for one in (row.get_side_display(), row.city and row.city.name, came_from) if one
    )


def new_commitment(row: Commitment) -> Row:
    due = partial(row, "due_on")
    when = _("Due: {day}").format(day=long_date(due)) if due else _("Due: not set")
    state = _("State: {state}").format(state=State(row.state).label)
    return commitment(row, f"{when} · {state}", executor(row), **entered(row))


def executor(row: Commitment) -> str:
    who = " · ".join(str(one) for one in (row.lead_organisation, row.lead_person) if one)
    return _("Responsible: {who}").format(who=who) if who else ""


def done(row: Commitment, version: Any) -> Row:
    return commitment(
        row, done_words(row), row.result, verified_words(row), **noted(version, user=row.reported_by)
    )


def done_words(row: Commitment) -> str:
    if row.completed_on is None:
        return ""
    day = long_date(row.completed_on)
    late = (row.completed_on - row.due_on).days if row.due_on else 0
    if late > 0:
        words = ngettext("Done on {day}, {days} day late.", "Done on {day}, {days} days late.", late)
        return words.format(day=day, days=late)
    return (_("Done on {day}, on time.") if row.due_on else _("Done on {day}.")).format(day=day)


def verified(row: Commitment, version: Any) -> Row:
    return commitment(row, verified_words(row), done_words(row), **noted(version, user=row.verified_by))


def verified_words(row: Commitment) -> str:
    if row.verified_on is None:
        return ""
    return _("Verified on {day}: {who}").format(day=long_date(row.verified_on), who=row.verified_by)


def late(row: Commitment, until: dt.date) -> Row:
    days = (until - row.due_on).days if row.due_on else 0
    due = partial(row, "due_on")
    words = ngettext("Due: {day}. {days} day late.", "Due: {day}. {days} days late.", days)
    return commitment(row, words.format(day=long_date(due) if due else "", days=days), executor(row))


def extension(row: Extension) -> Row:
    old, new = partial(row, "old_due_on"), row.new_due_on
    change = Change(_("deadline"), long_date(old) if old else "", long_date(new))
    return commitment(
        row.commitment,
        _("Reason: {reason}").format(reason=row.reason),
        _("Asked: {who}").format(who=row.requested_by) if row.requested_by else "",
        _("Approved: {who}").format(who=row.approved_by) if row.approved_by else "",
        changes=[change],
        **entered(row),
    )


def dropped(row: Commitment, version: Any) -> Row:
    words = _("Dropped on {day}. Reason: {reason}")
    day = long_date(row.dropped_on) if row.dropped_on else ""
    return commitment(row, words.format(day=day, reason=row.drop_reason), **noted(version))


# --- Visits, groups and meetings ---


def visit(row: Delegation, *facts: str, **more: Any) -> Row:
    cities = " · ".join(dict.fromkeys(stop.city.name for stop in row.route))
    place = " · ".join(sentences(row.get_direction_display(), cities))
    return Row(str(row), row.get_absolute_url(), place, sentences(*facts), **more)


def new_visit(row: Delegation) -> Row:
    begins, ends = partial(row, "starts_on"), partial(row, "ends_on")
    days = " – ".join(dict.fromkeys(long_date(day) for day in (begins, ends) if day))
    state = _("State: {state}").format(state=row.get_state_display())
    dates = _("Dates: {days}").format(days=days) if days else ""
    return visit(row, " · ".join(sentences(dates, state)), **entered(row))


def cancelled(row: Delegation, version: Any) -> Row:
    return visit(row, _("Cancelled. Reason: {reason}").format(reason=row.state_reason), **noted(version))


def group(row: WorkingGroup, *facts: str, **more: Any) -> Row:
    return Row(str(row), row.get_absolute_url(), row.city.name, sentences(*facts), **more)


def new_group(row: WorkingGroup) -> Row:
    formed = partial(row, "formed_on")
    told = _("Formed: {day}").format(day=long_date(formed)) if formed else ""
    order = _("order No. {number}").format(number=row.order_number) if row.order_number else ""
    return group(row, ", ".join(sentences(told, order)), **entered(row))


def dissolved(row: WorkingGroup, version: Any) -> Row:
    day = long_date(row.dissolved_on) if row.dissolved_on else ""
    return group(row, _("Dissolved on {day}.").format(day=day), **noted(version))


def meeting(row: Meeting, *facts: str, **more: Any) -> Row:
    return Row(str(row), row.get_absolute_url(), str(row.group), sentences(*facts), **more)


def held(row: Meeting, version: Any, decisions: list[Decision]) -> Row:
    """When it was held or is to be, and what it decided."""
    day = long_date(row.held_on)
    told = [f"{one}. {one.text}" for one in decisions[:MOST_DECISIONS]]
    if left := len(decisions) - len(told):
        told.append(ngettext("And {n} more decision.", "And {n} more decisions.", left).format(n=left))
    return meeting(row, STATES[row.state].format(day=day), *told, **noted(version, **entered(row)))


def called_off(row: Meeting, version: Any) -> Row:
    words = _("It did not take place on {day}. Reason: {reason}")
    return meeting(row, words.format(day=long_date(row.held_on), reason=row.cancel_reason), **noted(version))


def correction(row: Decision) -> Row:
    """A later decision that says how an earlier one is to be read."""
    point = _("decision {number}").format(number=row.corrects)
    before = row.corrects.text if row.corrects else ""
    return meeting(row.item.meeting, changes=[Change(point, before, row.text)], **entered(row))


# --- What is only in the history ---


def name_of(version: Any) -> str:
    """What a row was called last: by the number and the words that its version kept."""
    number = ""
    if getattr(version, "registry_sequence", None):
        number = f"{version.registry_year}/{version.registry_sequence:03}"
    stem = next((one for one in ("title", "name", "text") if hasattr(version, f"{one}_ru")), "")
    return " ".join(sentences(number, translated(version, stem))) if stem else ""


def gone(version: Any, name: str, kind: str, parent: Any = None) -> Row:
    """A deleted record; one that hung on another by the name of that."""
    if isinstance(parent, models.Model):
        what = _("Deleted: {what}").format(what=f"{kind} {name}")
        return Row(str(parent), parent.get_absolute_url(), "", [what], **noted(version))  # type: ignore[attr-defined]
    return Row(name, "", kind, [_("Deleted.")], **noted(version))
