"""What the checks of an agreement and of all that hangs on it let in and keep out."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests import factories as make
from tests.models.columns import (
    FIRST,
    NEXT,
    SENT,
    TERM_END,
    YEAR_AFTER,
    dates,
    languages_of,
    utc_day,
    verified,
)

#: As in checks.py.
CHECKS_OF_AGREEMENTS: dict[str, tuple[list[Any], list[Any]]] = {
    "digest_sent_with_time": ([{}, SENT], [{"state": "sent"}, SENT | {"state": "waiting"}]),
    "reminder_of_one_thing": ([{}], [lambda row: {"agreement": make.agreement()}, {"commitment": None}]),
    "agreements_agreement_has_title": languages_of("title"),
    "agreement_registry_number_whole": (
        [
            {"registry_year": None, "registry_sequence": None},
            {"registry_year": 1900, "registry_sequence": 1},
            {"registry_year": 2200, "registry_sequence": 1000},
        ],
        [
            {"registry_year": 2010, "registry_sequence": None},
            {"registry_year": None, "registry_sequence": 3},
            {"registry_year": 1899, "registry_sequence": 3},
            {"registry_year": 2201, "registry_sequence": 3},
            {"registry_year": 2010, "registry_sequence": 0},
        ],
    ),
    "agreement_not_its_own_parent": (
        [{"parent": None}, lambda row: {"parent": make.agreement()}],
        [lambda row: {"parent": row}],
    ),
    "agreement_signed_in_the_past": (
        [{"signed_on": None}, {"signed_on": FIRST}, lambda row: {"signed_on": utc_day(1)}],
        [lambda row: {"signed_on": utc_day(2)}],
    ),
    "agreement_term": dates("in_force_from", "in_force_until"),
    "agreement_ends_after_signing": dates("signed_on", "in_force_until"),
    "agreement_terminated_with_reason": (
        [{"signed_on": FIRST, "terminated_on": NEXT, "termination_reason": "Стороны решили иначе."}],
        [{"signed_on": FIRST, "terminated_on": NEXT, "termination_reason": ""}],
    ),
    "agreement_terminated_after_signing": (
        [{"signed_on": FIRST, "terminated_on": FIRST, "termination_reason": "Ошибка."}],
        [{"signed_on": NEXT, "terminated_on": FIRST, "termination_reason": "Ошибка."}],
    ),
    "agreement_amount_with_currency": (
        [{"amount": None, "currency": ""}, {"amount": 0, "currency": "KZT"}],
        [
            {"amount": 5, "currency": ""},
            {"amount": None, "currency": "KZT"},
            {"amount": -1, "currency": "KZT"},
            {"amount": 5, "currency": "kzt"},
            {"amount": 5, "currency": "KZ"},
        ],
    ),
    "party_named_or_described": (
        [
            {"described_ru": ""},
            {"organisation": None, "described_ru": "фирмы Томска"},
            {"organisation": None, "described_ru": "", "described_kk": "Томск фирмалары"},
        ],
        [{"organisation": None, "described_ru": "", "described_kk": "", "described_en": "firms"}],
    ),
    "renewal_dates": (
        [{"decided_on": YEAR_AFTER, "new_end": YEAR_AFTER}, {"decided_on": YEAR_AFTER, "new_end": None}],
        [{"decided_on": YEAR_AFTER, "new_end": dt.date(2016, 10, 14)}],
    ),
    "renewal_of_a_term": (
        [lambda row: {"agreement": make.agreement_of_a_term()}],
        [lambda row: {"agreement": make.agreement(in_force=True), "previous_end": None}],
    ),
    "renewal_goes_further": (
        [{"new_end": dt.date(2016, 1, 1)}, {"new_end": None}],
        [{"new_end": TERM_END}, {"new_end": dt.date(2015, 11, 1)}],
    ),
    "renewal_begins_after_the_end": (
        [{"starts_on": dt.date(2016, 1, 1)}, {"starts_on": YEAR_AFTER}, {"starts_on": None}],
        [{"starts_on": TERM_END}, {"starts_on": dt.date(2015, 10, 1)}],
    ),
    "renewal_period": (
        [{"starts_on": YEAR_AFTER, "new_end": YEAR_AFTER}, {"starts_on": YEAR_AFTER, "new_end": None}],
        [{"starts_on": YEAR_AFTER, "new_end": dt.date(2016, 10, 14)}],
    ),
    "amendment_has_text": languages_of("text"),
    "commitment_has_text": languages_of("text"),
    "commitment_closed_with_result": (
        [
            {"completed_on": None, "result_ru": ""},
            {"completed_on": FIRST, "result_ru": "Сделано."},
            {"completed_on": FIRST, "result_ru": "", "result_kk": "Орындалды."},
        ],
        [{"completed_on": FIRST, "result_ru": "", "result_kk": ""}],
    ),
    "commitment_done_or_dropped": (
        [
            {"completed_on": FIRST, "result_ru": "Сделано."},
            {"completed_on": None, "dropped_on": FIRST, "drop_reason": "Отпало."},
        ],
        [{"completed_on": FIRST, "result_ru": "Сделано.", "dropped_on": FIRST, "drop_reason": "Отпало."}],
    ),
    "commitment_dropped_with_reason": (
        [{"dropped_on": FIRST, "drop_reason": "Отпало."}],
        [{"dropped_on": FIRST, "drop_reason": ""}],
    ),
    "commitment_verified_when_done": (
        [{"verified_by": None, "verified_on": None}, lambda row: verified()],
        [
            lambda row: verified(completed_on=None),
            lambda row: verified(verified_on=None),
            lambda row: verified(verified_by=None),
        ],
    ),
    "commitment_cost_with_currency": (
        [{"cost": None, "cost_currency": ""}, {"cost": 0, "cost_currency": "KZT"}],
        [
            {"cost": 5, "cost_currency": ""},
            {"cost": None, "cost_currency": "KZT"},
            {"cost": -1, "cost_currency": "KZT"},
            {"cost": 5, "cost_currency": "kzt"},
        ],
    ),
    "commitment_verified_by_another": (
        [lambda row: verified(by="dana")],
        [lambda row: verified(by="ainur"), lambda row: verified(reported_by=None)],
    ),
    "commitment_verified_after_done": (
        [lambda row: verified(), lambda row: verified(verified_on=FIRST)],
        [lambda row: verified(completed_on=NEXT, verified_on=FIRST)],
    ),
    "commitment_order_dated": (
        [
            {"order_number": "214-ө", "ordered_on": FIRST},
            {"order_number": "", "ordered_on": FIRST},
            {"order_number": "", "ordered_on": None},
        ],
        [{"order_number": "214-ө", "ordered_on": None}],
    ),
    "commitment_after_its_order": (
        [
            {"ordered_on": FIRST, "due_on": FIRST},
            {"ordered_on": FIRST, "due_on": None},
            {"ordered_on": None, "due_on": FIRST},
            {"ordered_on": FIRST, "completed_on": FIRST, "result_ru": "Сделано."},
            {"ordered_on": FIRST, "due_on": NEXT, "dropped_on": FIRST, "drop_reason": "Отпало."},
        ],
        [
            {"ordered_on": NEXT, "due_on": FIRST},
            {"ordered_on": NEXT, "completed_on": FIRST, "result_ru": "Сделано."},
            {"ordered_on": NEXT, "dropped_on": FIRST, "drop_reason": "Отпало."},
        ],
    ),
    "access_grant_person_or_unit": (
        [{"unit": ""}, {"user": None, "unit": "Отдел экономики"}],
        [{"user": None, "unit": ""}, {"unit": "Отдел экономики"}],
    ),
    "access_grant_until_after_given": (
        [{"given_on": FIRST, "until": FIRST}, {"given_on": FIRST, "until": None}],
        [{"given_on": NEXT, "until": FIRST}],
    ),
    "access_grant_with_reason": ([{"reason": "Ведёт переговоры."}], [{"reason": ""}]),
    "extension_goes_forward": (
        [{"old_due_on": FIRST, "new_due_on": NEXT}],
        [{"old_due_on": FIRST, "new_due_on": FIRST}, {"old_due_on": NEXT, "new_due_on": FIRST}],
    ),
    "extension_with_reason": ([{"reason": "Ожидается оборудование."}], [{"reason": ""}]),
    "document_of_one_thing": (
        [
            lambda row: {"agreement": make.agreement(), "delegation": None, "commitment": None},
            lambda row: {"agreement": None, "delegation": make.delegation(), "commitment": None},
            lambda row: {"agreement": None, "delegation": None, "commitment": make.commitment()},
        ],
        [
            {"agreement": None, "delegation": None, "commitment": None},
            lambda row: {"agreement": make.agreement(), "delegation": make.delegation()},
            lambda row: {"agreement": make.agreement(), "commitment": make.commitment()},
            lambda row: {"agreement": None, "delegation": make.delegation(), "commitment": make.commitment()},
        ],
    ),
    "document_somewhere": (
        [{"archive_place": "Фонд 1"}, {"archive_place": "", "file": "x.pdf", "sha256": "a" * 64, "size": 1}],
        [{"archive_place": "", "file": ""}],
    ),
    "document_file_with_hash": (
        [{"file": ""}, {"file": "x.pdf", "sha256": "a" * 64, "size": 1}],
        [
            {"file": "x.pdf", "sha256": "", "size": 1},
            {"file": "x.pdf", "sha256": "A" * 64, "size": 1},
            {"file": "x.pdf", "sha256": "a" * 63, "size": 1},
            {"file": "x.pdf", "sha256": "a" * 64, "size": None},
        ],
    ),
}
