"""What each check of the database lets in and keeps out."""

from __future__ import annotations

from typing import Any

from tests import factories as make
from tests.models.checks_of_agreements import CHECKS_OF_AGREEMENTS
from tests.models.columns import ENDED, FIRST, MORNING, NINE, NOON, TEN, WITH_REASON, dates, languages_of

#: Check constraint → the columns of good rows, those of bad ones; a function is given the row.
CHECKS: dict[str, tuple[list[Any], list[Any]]] = {
    # reporting
    "issue_with_hash": ([{"sha256": "a" * 64}], [{"sha256": "a"}, {"sha256": "x" * 64}]),
    "job_no_more_than_all": ([{"done": 1, "total": 1}], [{"done": 2, "total": 1}]),
    "job_ready_with_times": (
        [{"state": "ready", "finished_at": ENDED, "expires_at": ENDED}],
        [{"state": "ready"}, {"state": "ready", "finished_at": ENDED}],
    ),
    "job_failed_with_problem": ([{"state": "failed", "problem": "Места нет."}], [{"state": "failed"}]),
    # partners
    "partners_city_has_name": languages_of("name"),
    "city_country_code": (
        [{"country": "KZ"}],
        [{"country": "kz"}, {"country": "K"}, {"country": "K2"}, {"country": ""}],
    ),
    "city_coordinates": (
        [
            {"latitude": None, "longitude": None},
            {"latitude": 90, "longitude": -180},
            {"latitude": -90, "longitude": 180},
        ],
        [
            {"latitude": 50, "longitude": None},
            {"latitude": None, "longitude": 80},
            {"latitude": 91, "longitude": 80},
            {"latitude": 50, "longitude": 181},
        ],
    ),
    "partners_sector_has_name": languages_of("name"),
    "partners_organisation_has_name": languages_of("name"),
    "organisation_tax_number_form": (
        [{"tax_number": ""}, {"tax_number": "7707083893"}, {"tax_number": "AB-12"}],
        [{"tax_number": "7707 083893"}, {"tax_number": "№7707"}],
    ),
    "person_has_surname": (
        [{"surname_kk": "Әбішев", "surname_ru": ""}, {"surname_ru": "Абишев"}],
        [{"surname_kk": "", "surname_ru": ""}],
    ),
    **WITH_REASON,
    "post_has_title": languages_of("title"),
    "post_dates": dates("since", "until"),
    # delegations
    "delegations_forum_has_title": languages_of("title"),
    "forum_dates": dates("starts_on", "ends_on"),
    "delegations_delegation_has_title": languages_of("title"),
    "delegation_dates": dates("starts_on", "ends_on"),
    "delegation_cancelled_with_reason": (
        [
            {"state": "cancelled", "state_reason": "Нелётная погода."},
            {"state": "planned", "state_reason": ""},
        ],
        [{"state": "cancelled", "state_reason": ""}],
    ),
    "delegation_not_in_return_for_itself": (
        [{"in_return_for": None}, lambda row: {"in_return_for": make.delegation()}],
        [lambda row: {"in_return_for": row}],
    ),
    "stop_dates": dates("arrives_on", "departs_on"),
    "delegations_programmeitem_has_title": languages_of("title"),
    "programme_item_times": (
        [{"starts_at": NOON, "ends_at": NOON}, {"starts_at": MORNING, "ends_at": NOON}, {"ends_at": None}],
        [{"starts_at": NOON, "ends_at": MORNING}],
    ),
    **CHECKS_OF_AGREEMENTS,
    # workgroups
    "workgroups_workinggroup_has_name": languages_of("name"),
    "working_group_dates": dates("formed_on", "dissolved_on"),
    "membership_dates": dates("since", "until"),
    "meeting_held_with_chair": (
        [{"state": "planned", "chair": None}, lambda row: {"state": "held", "chair": make.person()}],
        [{"state": "held", "chair": None}],
    ),
    "meeting_chair_is_not_secretary": (
        [
            lambda row: {"chair": make.person(), "secretary": make.person()},
            lambda row: {"chair": None, "secretary": make.person()},
        ],
        [lambda row: {"chair": (one := make.person()), "secretary": one}],
    ),
    "meeting_hours": (
        [
            {"starts_at": None, "ends_at": None},
            {"starts_at": NINE, "ends_at": None},
            {"starts_at": NINE, "ends_at": TEN},
        ],
        [
            {"starts_at": None, "ends_at": TEN},
            {"starts_at": TEN, "ends_at": NINE},
            {"starts_at": TEN, "ends_at": TEN},
        ],
    ),
    "meeting_cancelled_with_reason": (
        [
            {"state": "cancelled", "cancel_reason": "Нет кворума."},
            {"state": "planned", "cancel_reason": ""},
        ],
        [
            {"state": "cancelled", "cancel_reason": ""},
            {"state": "planned", "cancel_reason": "Нет кворума."},
        ],
    ),
    "workgroups_agendaitem_has_title": languages_of("title"),
    "agenda_item_place": (
        [{"is_struck": False, "order": 7}, {"is_struck": True, "order": None}],
        [{"is_struck": False, "order": None}, {"is_struck": True, "order": 7}],
    ),
    "agenda_item_origin": (
        [
            {"origin": "own", "agreement": None},
            {"origin": "overdue"},
            lambda row: {"origin": "own", "agreement": make.agreement()},
            lambda row: {"origin": "protocol", "protocol": make.meeting()},
            lambda row: {"origin": "agreement", "agreement": make.agreement(), "protocol": None},
        ],
        [
            {"origin": "protocol", "protocol": None},
            {"origin": "agreement", "agreement": None},
            lambda row: {"origin": "own", "protocol": make.meeting()},
            lambda row: {"origin": "protocol", "protocol": make.meeting(), "agreement": make.agreement()},
        ],
    ),
    "agenda_item_earlier_protocol": (
        [lambda row: {"origin": "protocol", "protocol": make.meeting()}, {"origin": "own", "protocol": None}],
        [lambda row: {"origin": "protocol", "protocol": row.meeting}],
    ),
    "decision_has_text": languages_of("text"),
    "decision_correction_dated": (
        [
            {"corrects": None, "corrected_on": None},
            lambda row: {"corrects": make.decision(), "corrected_on": FIRST},
        ],
        [
            {"corrects": None, "corrected_on": FIRST},
            lambda row: {"corrects": make.decision(), "corrected_on": None},
        ],
    ),
}
