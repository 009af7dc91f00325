"""The headings of the changes in their order, and which rows each has."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch, Q
from django.utils.translation import gettext_lazy as _

from agreements.models import Agreement, Amendment, Commitment, Extension, Party, Renewal
from agreements.models.choices import Status
from delegations.models import Delegation
from reporting.versions import deleted, first_so, turned
from workgroups.models import Decision, Meeting, WorkingGroup

from . import telling
from .gone import DELETED
from .rewording import AGREEMENTS, COMMITMENTS, GROUPS, MEETINGS, PARTIES, VISITS, party_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.db.models import QuerySet

    from .rewording import Wording
    from .span import Span
    from .telling import Row


@dataclass(frozen=True)
class Source:
    """Rows of one table under a heading: which, and how they are told, many at once.

    ``whole`` joins what the telling needs to the rows of a page, chosen before by their keys:
    joined while they are chosen, it would be read for all rows of the table.
    """

    found: QuerySet[Any]
    tell: Callable[[list[Any]], Iterable[Row]]
    whole: Callable[[Any], QuerySet[Any]] | None = None

    def rows(self, start: int, stop: int) -> list[Any]:
        if self.whole is None:
            return list(self.found[start:stop])
        keys = list(self.found.values_list("pk", flat=True)[start:stop])
        rows = self.whole(self.found.model.objects).in_bulk(keys)
        return [rows[key] for key in keys if key in rows]


@dataclass(frozen=True)
class Heading:
    """A heading of the changes, and where its rows come from."""

    name: str
    label: Any
    sources: Callable[[Span], list[Source]]


class Group:
    """The rows under a heading within a span. Nothing is read before it is asked for."""

    def __init__(self, heading: Heading, span: Span) -> None:
        self.name, self.label = heading.name, heading.label
        self.sources = heading.sources(span)

    @cached_property
    def counts(self) -> list[int]:
        """A query a source."""
        return [source.found.order_by().count() for source in self.sources]

    @property
    def count(self) -> int:
        return sum(self.counts)

    def rows(self, start: int, stop: int) -> list[Row]:
        """Those from one place to another, a fixed number of queries for each source that has some."""
        told: list[Row] = []
        for source, count in zip(self.sources, self.counts, strict=True):
            if start < count and stop > 0:
                told += source.tell(source.rows(max(start, 0), min(stop, count)))
            start, stop = start - count, stop - count
        return told


def each(tell: Callable[[Any], Row]) -> Callable[[list[Any]], Iterable[Row]]:
    return lambda rows: [tell(row) for row in rows]


def with_version(
    model: Any, span: Span, condition: Q, tell: Callable[[Any, Any], Row]
) -> Callable[[list[Any]], Iterable[Row]]:
    """Each row with the version that noted it first in the span, which says when and by whom."""

    def told(rows: list[Any]) -> list[Row]:
        versions = first_so(model, span.period, [row.pk for row in rows], condition)
        return [tell(row, versions.get(row.pk)) for row in rows]

    return told


def happened(model: Any, rows: Any, span: Span, column: str, condition: Q) -> Any:
    """Rows that were there before: noted in the span, or of a date in it where no history was kept.

    Two sets of keys under a union, each found by an index: an OR would read the whole table.
    """
    older = span.older(rows).order_by()
    noted = older.filter(condition, pk__in=turned(model, span.period, condition)).values("pk")
    dated = older.filter(span.dated(column)).values("pk")
    return model.objects.filter(pk__in=noted.union(dated))


# --- New ---


def new_agreements(span: Span) -> list[Source]:
    parties = Prefetch("parties", Party.objects.for_display())
    rows = span.entered(span.agreements).with_status(span.until)
    rows = rows.select_related("place", "created_by").prefetch_related(parties)
    return [Source(rows.order_by("-created_at", "-pk"), each(telling.new_agreement))]


def whole_commitments(rows: Any) -> Any:
    """All that a row tells of a commitment."""
    people = ("city", "agreement", "delegation", "lead_organisation", "lead_person")
    return rows.select_related(*people, "created_by", "reported_by", "verified_by")


def new_commitments(span: Span) -> list[Source]:
    rows = span.entered(span.commitments).order_by("-created_at", "-pk")
    return [
        Source(
            rows,
            each(telling.new_commitment),
            lambda found: whole_commitments(found.with_state(span.until)),
        )
    ]


def new_visits(span: Span) -> list[Source]:
    rows = span.entered(span.visits).with_stops().select_related("created_by")
    return [Source(rows.order_by("-created_at", "-pk"), each(telling.new_visit))]


def new_groups(span: Span) -> list[Source]:
    rows = span.entered(span.workgroups).select_related("city", "created_by")
    return [Source(rows.order_by("-created_at", "-pk"), each(telling.new_group))]


def meetings(span: Span) -> list[Source]:
    """Those that were held, and those that were appointed."""
    is_held = Q(state=Meeting.State.HELD)
    noted = Q(pk__in=turned(Meeting, span.period, is_held))
    known = Q(created_at__lt=span.period.begin) & is_held & (noted | span.dated("held_on"))
    rows = span.meetings.filter(known | span.period.holds("created_at"))
    rows = rows.select_related("group", "created_by").order_by("-held_on", "-pk")

    def tell(found: list[Meeting]) -> list[Row]:
        versions = first_so(Meeting, span.period, [one.pk for one in found], is_held)
        decided = decisions(span, found)
        return [telling.held(one, versions.get(one.pk), decided[one.pk]) for one in found]

    return [Source(rows, tell)]


def decisions(span: Span, found: list[Meeting]) -> dict[int, list[Decision]]:
    """By their meetings, in the order of the protocol."""
    rows = Decision.objects.visible_to(span.user).filter(item__meeting__in=found).select_related("item")
    decided: dict[int, list[Decision]] = defaultdict(list)
    for one in rows.order_by("item__order", "item", "number", "pk"):
        decided[one.item.meeting_id].append(one)
    return decided


# --- Done and late ---


def done(span: Span) -> list[Source]:
    completed, checked = Q(completed_on__isnull=False), Q(verified_on__isnull=False)
    finished = happened(Commitment, span.commitments, span, "completed_on", completed)
    verified = happened(Commitment, span.commitments, span, "verified_on", checked)
    verified = verified.exclude(pk__in=finished.order_by().values("pk"))
    return [
        Source(
            finished.order_by("-completed_on", "-pk"),
            with_version(Commitment, span, completed, telling.done),
            whole_commitments,
        ),
        Source(
            verified.order_by("-verified_on", "-pk"),
            with_version(Commitment, span, checked, telling.verified),
            whole_commitments,
        ),
    ]


def late(span: Span) -> list[Source]:
    """By the dates alone: what was to be done in the span and was not, entered in it or before."""
    rows = span.commitments.filter(created_at__lt=span.period.end).overdue(span.until)
    rows = rows.filter(span.passed("due_on")).order_by("due_on", "pk")
    return [Source(rows, each(lambda row: telling.late(row, span.until)), whole_commitments)]


# --- Longer and otherwise ---


def extended(span: Span) -> list[Source]:
    dates = span.entered(Extension.objects.filter(commitment__in=span.older(span.commitments)))
    belongs = [f"commitment__{one}" for one in ("city", "agreement", "delegation")]
    return [
        Source(
            dates.order_by("-created_at", "-pk"),
            each(telling.extension),
            lambda found: found.select_related(*belongs, "approved_by", "created_by"),
        ),
        Source(of_agreement(Renewal, span).prefetch_related("agreement__renewals"), each(telling.renewal)),
    ]


def of_agreement(model: Any, span: Span) -> Any:
    """Rows entered in the span, of agreements that were there before."""
    rows = span.entered(model.objects.filter(agreement__in=span.older(span.agreements).order_by()))
    return rows.select_related("agreement", "created_by").order_by("-created_at", "-pk")


def amended(span: Span) -> list[Source]:
    return [Source(of_agreement(Amendment, span), each(telling.amendment))]


def reworded(span: Span) -> list[Source]:
    agreements, known = span.older(span.agreements), span.older(span.commitments)
    parties = Party.objects.filter(agreement__in=agreements.order_by())
    visits, groups = span.older(span.visits), span.older(span.workgroups)
    return [
        rewording(AGREEMENTS, agreements, span, telling.agreement),
        Source(of_agreement(Party, span).select_related("organisation"), each(telling.new_party)),
        rewording(PARTIES, parties.select_related("agreement", "organisation"), span, telling.party),
        parties_left(span),
        rewording(COMMITMENTS, whole_commitments(known), span, telling.commitment),
        rewording(VISITS, visits.with_stops(), span, telling.visit),
        rewording(GROUPS, groups.select_related("city"), span, telling.group),
        rewording(MEETINGS, span.older(span.meetings).select_related("group"), span, telling.meeting),
        corrections(span),
    ]


def rewording(wording: Wording, rows: Any, span: Span, tell: Callable[..., Row]) -> Source:
    """The rows that say something else than before; read as versions, told as the rows they are of."""

    def told(versions: list[Any]) -> Iterable[Row]:
        records = rows.in_bulk([version.id for version in versions])
        changes = wording.compared(versions, span)
        return [
            tell(records[version.id], changes=found, **telling.noted(version))
            for version, found in zip(versions, changes, strict=True)
        ]

    versions = wording.changed(span).filter(id__in=rows.order_by().values("pk"))
    return Source(versions.select_related("history_user").order_by("-history_date", "-pk"), told)


def parties_left(span: Span) -> Source:
    """Parties taken away from agreements that are still there."""
    agreements = span.older(span.agreements)
    versions = deleted(Party, span.period).filter(agreement__in=agreements.order_by().values("pk"))

    def told(found: list[Any]) -> Iterable[Row]:
        names = party_names(found)
        papers = agreements.in_bulk({one.agreement_id for one in found})
        return [telling.party_left(one, papers[one.agreement_id], names[one.pk]) for one in found]

    return Source(versions.select_related("history_user").order_by("-history_date", "-pk"), told)


def corrections(span: Span) -> Source:
    rows = Decision.objects.visible_to(span.user).filter(corrects__isnull=False)
    rows = span.entered(rows.filter(item__meeting__in=span.older(span.meetings).order_by()))
    rows = rows.select_related("item__meeting__group", "corrects__item", "created_by")
    return Source(rows.order_by("-created_at", "-pk"), each(telling.correction))


# --- Over ---


def ended(span: Span) -> list[Source]:
    terminated, given_up = Q(terminated_on__isnull=False), Q(dropped_on__isnull=False)
    cancelled, over = Q(state=Delegation.State.CANCELLED), Q(dissolved_on__isnull=False)
    agreements = happened(Agreement, span.agreements, span, "terminated_on", terminated)
    promises = happened(Commitment, span.commitments, span, "dropped_on", given_up)
    groups = happened(WorkingGroup, span.workgroups, span, "dissolved_on", over)
    visits = span.older(span.visits).filter(cancelled, pk__in=turned(Delegation, span.period, cancelled))
    off = Q(state=Meeting.State.CANCELLED)
    sittings = span.older(span.meetings).filter(off, pk__in=turned(Meeting, span.period, off))
    return [
        Source(
            agreements.order_by("-terminated_on", "-pk"),
            with_version(Agreement, span, terminated, telling.ended_agreement),
        ),
        Source(
            promises.order_by("-dropped_on", "-pk"),
            with_version(Commitment, span, given_up, telling.dropped),
            whole_commitments,
        ),
        Source(
            visits.with_stops().order_by("-starts_on", "-pk"),
            with_version(Delegation, span, cancelled, telling.cancelled),
        ),
        Source(
            sittings.select_related("group").order_by("-held_on", "-pk"),
            with_version(Meeting, span, off, telling.called_off),
        ),
        Source(
            groups.select_related("city").order_by("-dissolved_on", "-pk"),
            with_version(WorkingGroup, span, over, telling.dissolved),
        ),
    ]


def expired(span: Span) -> list[Source]:
    """By the dates alone: agreements in force at the beginning whose term is over at the end."""
    rows = span.agreements.filter(created_at__lt=span.period.end).of_status([Status.EXPIRED], span.until)
    rows = rows.filter(span.passed("term_end")).prefetch_related("renewals")
    return [Source(rows.order_by("-term_end", "-pk"), each(telling.expired_agreement))]


def removed(span: Span) -> list[Source]:
    return [Source(one.found(span), one.told) for one in DELETED]


HEADINGS = [
    Heading("agreements", _("New agreements and contracts"), new_agreements),
    Heading("commitments", _("New commitments"), new_commitments),
    Heading("visits", _("New visits"), new_visits),
    Heading("workgroups", _("New working groups"), new_groups),
    Heading("meetings", _("Meetings of working groups"), meetings),
    Heading("done", _("Done"), done),
    Heading("late", _("Became overdue"), late),
    Heading("extended", _("Extended"), extended),
    Heading("amended", _("Amendments"), amended),
    Heading("reworded", _("Reworded and corrected"), reworded),
    Heading("ended", _("Terminated, dropped, cancelled"), ended),
    Heading("expired", _("Terms that ended"), expired),
    Heading("deleted", _("Deleted records"), removed),
]


def groups(span: Span) -> list[Group]:
    """Every heading, with rows or without."""
    return [Group(heading, span) for heading in HEADINGS]
