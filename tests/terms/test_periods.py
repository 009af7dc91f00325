"""The periods of an agreement: what the database keeps of them, and the status on any day."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from agreements.models import Agreement, Renewal
from agreements.models.choices import Status
from agreements.models.periods import Term, unbroken
from tests.factories import agreement, agreement_of_a_term, document, renewal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def on(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def begins(row: Renewal) -> dt.date:
    row.refresh_from_db()
    return row.begins_on


def status(row: Agreement, day: str) -> str:
    return Agreement.objects.with_status(on(day)).get(pk=row.pk).status


# --- Where a period begins ---


@pytest.mark.parametrize(
    ("decided_on", "first_day"),
    [
        ("2015-10-01", "2016-01-01"),
        ("2015-12-31", "2016-01-01"),
        ("2016-01-01", "2016-01-01"),
        ("2016-03-10", "2016-03-10"),
    ],
)
def test_a_period_follows_day_upon_day_unless_decided_too_late(decided_on: str, first_day: str) -> None:
    assert begins(renewal(decided_on=on(decided_on))) == on(first_day)


def test_a_period_begins_when_the_paper_says_so() -> None:
    """Decided in March for the time since January: nobody was without an agreement."""
    step = renewal(decided_on=on("2016-03-10"), starts_on=on("2016-01-01"), new_end=on("2020-12-31"))
    assert begins(step) == on("2016-01-01")
    assert status(step.agreement, "2016-02-01") == Status.IN_FORCE


def test_renewals_may_be_typed_in_any_order() -> None:
    paper = agreement_of_a_term()
    later = renewal(agreement=paper, number=2, decided_on=on("2020-12-01"), new_end=on("2025-12-31"))
    assert begins(later) == on("2020-12-01")
    first = renewal(agreement=paper, number=1, decided_on=on("2015-12-01"), new_end=on("2020-12-31"))
    assert (begins(first), begins(later)) == (on("2016-01-01"), on("2021-01-01"))
    first.delete()
    assert begins(later) == on("2020-12-01")


def test_the_number_does_not_order_the_periods_but_the_decisions_do() -> None:
    paper = agreement_of_a_term()
    later = renewal(agreement=paper, number=1, decided_on=on("2020-12-01"), new_end=on("2025-12-31"))
    renewal(agreement=paper, number=2, decided_on=on("2015-12-01"), new_end=on("2020-12-31"))
    paper.refresh_from_db()
    assert (begins(later), paper.term_end) == (on("2021-01-01"), on("2025-12-31"))
    assert [one.number for one in paper.renewals.all()] == [2, 1]


def test_another_end_of_the_paper_moves_what_follows_it() -> None:
    step = renewal(new_end=on("2020-12-31"))
    Agreement.objects.update(in_force_until=on("2016-12-31"))
    assert begins(step) == on("2017-01-01")


def test_a_renewal_moved_to_another_agreement_follows_that_one() -> None:
    step = renewal(new_end=on("2020-12-31"))
    Renewal.objects.update(agreement=agreement_of_a_term(in_force_until=on("2018-06-30")))
    assert begins(step) == on("2018-07-01")


def test_nobody_else_writes_the_end_before() -> None:
    step = renewal(new_end=on("2020-12-31"))
    Renewal.objects.update(previous_end=on("2001-01-01"))
    assert begins(step) == on("2016-01-01")


# --- What is refused, by the form and by the database ---


def refused(row: Renewal) -> str:
    """The rule that the database refuses the row for; the form refuses it too, or neither does."""
    try:
        row.full_clean()
        said = ""
    except ValidationError as error:
        said = " ".join(error.messages)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        assert said
        return error.__cause__.diag.constraint_name
    assert said == ""
    return "nothing"


def further(
    paper: Agreement, decided_on: str, new_end: str | None, number: int = 2, **columns: str
) -> Renewal:
    dates = {name: on(value) for name, value in columns.items()}
    return Renewal(
        agreement=paper, number=2, decided_on=on(decided_on), new_end=new_end and on(new_end), **dates
    )


@pytest.mark.parametrize(
    ("decided_on", "new_end", "columns", "rule"),
    [
        ("2020-10-01", "2025-12-31", {}, "nothing"),
        ("2020-10-01", None, {}, "nothing"),
        ("2021-05-01", "2025-12-31", {"starts_on": "2021-01-01"}, "nothing"),
        ("2020-10-01", "2020-12-31", {}, "renewal_goes_further"),
        ("2018-10-01", "2019-12-31", {}, "renewal_goes_further"),
        ("2020-10-01", "2025-12-31", {"starts_on": "2020-12-31"}, "renewal_begins_after_the_end"),
        ("2021-05-01", "2021-06-01", {"starts_on": "2021-07-01"}, "renewal_period"),
        # Between the paper and the renewal that is there; the one that is there must still go further.
        ("2015-09-01", "2017-12-31", {}, "nothing"),
        ("2015-09-01", "2020-12-31", {}, "renewal_goes_further"),
        ("2015-09-01", None, {}, "renewal_of_a_term"),
    ],
)
def test_a_second_renewal(decided_on: str, new_end: str | None, columns: dict, rule: str) -> None:
    paper = renewal(new_end=on("2020-12-31")).agreement
    assert refused(further(paper, decided_on, new_end, **columns)) == rule


def test_what_is_open_ended_is_not_renewed() -> None:
    assert refused(further(agreement(in_force=True), "2015-10-01", "2020-12-31")) == "renewal_of_a_term"
    endless = renewal(new_end=None).agreement
    assert refused(further(endless, "2020-10-01", "2030-12-31")) == "renewal_of_a_term"


def test_what_is_over_is_not_renewed_but_its_history_may_be_entered() -> None:
    ended = {"terminated_on": on("2018-06-01"), "termination_reason": "Стороны решили иначе."}
    paper = agreement_of_a_term(**ended)
    assert refused(further(paper, "2018-06-01", "2020-12-31")) == "renewal_before_termination"
    assert refused(further(paper, "2015-10-01", "2020-12-31")) == "nothing"


def test_a_termination_before_a_decision_to_renew_is_refused() -> None:
    paper = renewal(new_end=on("2020-12-31")).agreement
    paper.termination_reason, paper.terminated_on = "Ошибка.", on("2015-10-01")
    with pytest.raises(ValidationError, match="renewed"):
        paper.clean()
    with pytest.raises(IntegrityError, match="renewed later"), transaction.atomic():
        paper.save()
    paper.terminated_on = on("2015-10-02")
    paper.clean()
    paper.save()


def test_the_end_of_the_paper_stays_before_what_was_renewed() -> None:
    paper = renewal(new_end=on("2020-12-31")).agreement
    for until, rule in ((None, "renewal_of_a_term"), (on("2020-12-31"), "renewal_goes_further")):
        paper.in_force_until = until
        with pytest.raises(ValidationError, match="renewal"):
            paper.clean()
        with pytest.raises(IntegrityError, match=rule), transaction.atomic():
            paper.save()


def test_the_paper_of_a_renewal_is_one_of_its_agreement() -> None:
    paper = agreement_of_a_term()
    step = further(paper, "2015-10-01", "2020-12-31")
    step.document = document(agreement=paper)
    step.full_clean()
    step.document = document()
    with pytest.raises(ValidationError, match="paper of this agreement"):
        step.full_clean()


def test_a_deleted_paper_leaves_the_renewal() -> None:
    paper = agreement_of_a_term()
    step = renewal(agreement=paper, document=document(agreement=paper))
    paper.documents.all().delete()
    step.refresh_from_db()
    assert step.document is None


# --- The status on any day ---


@pytest.mark.parametrize(
    ("day", "word"),
    [
        ("2015-12-31", Status.IN_FORCE),
        ("2016-01-01", Status.EXPIRED),
        ("2016-03-09", Status.EXPIRED),
        ("2016-03-10", Status.IN_FORCE),
        ("2020-12-31", Status.IN_FORCE),
        ("2021-01-01", Status.EXPIRED),
    ],
)
def test_between_the_end_and_a_late_renewal_it_had_expired(day: str, word: str) -> None:
    paper = renewal(decided_on=on("2016-03-10"), new_end=on("2020-12-31")).agreement
    agreement(in_force=True)
    assert status(paper, day) == word
    assert Agreement.objects.in_force(on(day)).count() == 1 + (word == Status.IN_FORCE)


def test_a_termination_during_a_renewed_period() -> None:
    paper = renewal(decided_on=on("2016-03-10"), new_end=on("2020-12-31")).agreement
    Agreement.objects.filter(pk=paper.pk).update(terminated_on=on("2018-06-01"), termination_reason="—")
    words = [status(paper, day) for day in ("2016-02-01", "2018-05-31", "2018-06-01", "2021-06-01")]
    assert words == [Status.EXPIRED, Status.IN_FORCE, Status.TERMINATED, Status.TERMINATED]


def plainly(paper: Agreement, day: dt.date) -> str:
    """The status as a person reads it off the dates, without the database."""
    if paper.terminated_on and paper.terminated_on <= day:
        return Status.TERMINATED
    if not paper.signed_on or paper.signed_on > day:
        return Status.DRAFT
    if not paper.in_force_from or paper.in_force_from > day:
        return Status.SIGNED
    spans = [(paper.in_force_from, paper.in_force_until)]
    for step in sorted(paper.renewals.all(), key=lambda one: one.decided_on):
        (_, end) = spans[-1]
        follows = end + dt.timedelta(days=1)
        spans.append((step.starts_on or max(step.decided_on, follows), step.new_end))
    held = any(first <= day and (last is None or day <= last) for first, last in spans)
    return Status.IN_FORCE if held else Status.EXPIRED


START = on("2010-01-01")
few_days = st.integers(0, 12)


@st.composite
def histories(draw: st.DrawFn) -> tuple[dict, list[dict]]:
    """The columns of an agreement and of its renewals: short terms, so that days fall into every lapse."""
    signed = START + dt.timedelta(days=draw(few_days))
    from_ = signed + dt.timedelta(days=draw(few_days))
    end = draw(st.none() | few_days.map(lambda n: from_ + dt.timedelta(days=n)))
    columns = {
        "signed_on": draw(st.sampled_from([signed, signed, signed, None])),
        "in_force_from": draw(st.sampled_from([from_, from_, from_, None])),
        "in_force_until": end,
    }
    steps, decided = [], signed
    while end and len(steps) < 4 and draw(st.booleans()):
        decided = max(decided + dt.timedelta(days=1), end + dt.timedelta(days=draw(st.integers(-6, 6))))
        starts = draw(st.none() | few_days.map(lambda n, end=end: end + dt.timedelta(days=n + 1)))
        first = starts or max(decided, end + dt.timedelta(days=1))
        last = max(first, decided) + dt.timedelta(days=draw(few_days))
        end = draw(st.sampled_from([last, last, last, None]))
        steps.append({"number": len(steps) + 1, "decided_on": decided, "starts_on": starts, "new_end": end})
    if columns["signed_on"] and draw(st.integers(0, 3)) == 0:
        ended = decided + dt.timedelta(days=1 + draw(few_days))
        columns |= {"terminated_on": ended, "termination_reason": "Стороны решили иначе."}
    return columns, draw(st.permutations(steps))


def days_about(columns: dict, steps: list[dict]) -> list[dt.date]:
    """Each day of the history with those beside it: between them nothing changes."""
    dates = {value for row in (columns, *steps) for value in row.values() if isinstance(value, dt.date)}
    return sorted({day + dt.timedelta(days=step) for day in dates | {START} for step in (-1, 0, 1)})


class StatusOnAnyDay(TestCase):
    @given(histories())
    @settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    def test_the_database_reads_the_dates_as_a_person_does(self, history: tuple[dict, list[dict]]) -> None:
        columns, steps = history
        paper = Agreement.objects.create(title_ru="О сотрудничестве", **columns)
        for step in steps:
            Renewal.objects.create(agreement=paper, **step)
        paper = Agreement.objects.prefetch_related("renewals").get(pk=paper.pk)
        for day in days_about(columns, steps):
            told = Agreement.objects.with_status(day).values_list("status", flat=True).get(pk=paper.pk)
            assert told == plainly(paper, day), day
            self.the_stretch_says_the_same(paper, day, told)

    def the_stretch_says_the_same(self, paper: Agreement, day: dt.date, told: str) -> None:
        if told in (Status.IN_FORCE, Status.EXPIRED):
            end = Term(paper, day).end
            assert (end is None or end.date >= day) == (told == Status.IN_FORCE), day


def test_periods_and_stretches_of_an_agreement() -> None:
    paper = agreement_of_a_term(in_force_until_precision="year")
    renewal(agreement=paper, number=1, decided_on=on("2015-10-01"), new_end=on("2020-12-31"))
    renewal(agreement=paper, number=2, decided_on=on("2021-03-10"), new_end=None)
    first, second, third = paper.periods
    assert [str(first.end), first.renewal, first.lapsed_from] == ["2015", None, None]
    assert (second.begins_on, second.lapsed_from) == (on("2016-01-01"), None)
    assert (third.lapsed_from, third.lapsed_until, third.end) == (on("2021-01-01"), on("2021-03-09"), None)
    spans = [(one.begins_on, one.ends_on) for one in unbroken(paper.periods)]
    assert spans == [(on("2010-11-01"), on("2020-12-31")), (on("2021-03-10"), None)]


def test_the_lapses_are_asked_once_for_all_rows() -> None:
    """Hashed: as a subplan of each row, counting a hundred thousand agreements would take seconds."""
    rows = Agreement.objects.with_status(on("2016-02-01")).values("status").order_by()
    sql, params = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (VERBOSE) {sql}", params)
        plan = [line for (line,) in cursor.fetchall()]
    assert any("hashed SubPlan" in line for line in plan)
