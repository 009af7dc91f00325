"""Days, people and columns that the rows of constraints are tried with."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from accounts.models import User

Columns = dict[str, Any]
FIRST, NEXT, THIRD = dt.date(2010, 10, 15), dt.date(2010, 10, 16), dt.date(2010, 10, 17)
#: The end of the first term of the factory's renewal, and a day after it.
TERM_END, YEAR_AFTER = dt.date(2015, 12, 31), dt.date(2016, 10, 15)
MORNING, NOON = dt.datetime(2010, 10, 15, 9, tzinfo=dt.UTC), dt.datetime(2010, 10, 15, 12, tzinfo=dt.UTC)

#: In the archive with a reason, whoever put it there; never without.
ARCHIVED: tuple[list[Columns], list[Columns]] = (
    [{}, {"archived_on": FIRST, "archive_reason": "Дубликат"}],
    [{"archived_on": FIRST}, {"archive_reason": "Дубликат"}],
)
#: The same constraint of every table whose rows may be archived.
WITH_REASON = {
    f"{name}_archived_with_reason": ARCHIVED
    for name in ("agreement", "city", "commitment", "delegation", "organisation", "person", "workinggroup")
}
NINE, TEN = dt.time(9), dt.time(10)
ENDED = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
SENT = {"state": "sent", "sent_at": ENDED}


def utc_day(number: int) -> dt.date:
    """The day so many days from today by the server's clock."""
    return timezone.now().date() + dt.timedelta(days=number)


def person_of_register(name: str = "dana") -> User:
    return User.objects.get_or_create(username=name)[0]


def verified(by: str = "dana", **columns: Any) -> Columns:
    done = {"completed_on": FIRST, "result_ru": "Сделано.", "reported_by": person_of_register("ainur")}
    return done | {"verified_by": person_of_register(by), "verified_on": NEXT} | columns


def languages_of(stem: str) -> tuple[list[Columns], list[Columns]]:
    """A text in Kazakh or in Russian is enough, one in English alone is not."""
    kazakh, russian, english = f"{stem}_kk", f"{stem}_ru", f"{stem}_en"
    return [{kazakh: "Қ", russian: ""}, {kazakh: "", russian: "Р"}], [{kazakh: "", russian: "", english: "E"}]


def dates(first: str, last: str) -> tuple[list[Columns], list[Columns]]:
    """The same day will do, an unknown one too; an end before the beginning will not."""
    good = [
        {first: FIRST, last: FIRST},
        {first: FIRST, last: NEXT},
        {first: None, last: FIRST},
        {first: FIRST, last: None},
    ]
    return good, [{first: NEXT, last: FIRST}]
