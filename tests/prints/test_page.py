"""The page behind the code: whether the paper is current, told to everybody; what it says, told to few."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import Permission
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agreements.models import Agreement
from agreements.models.choices import Access
from reporting import prints
from reporting.issuing import drop_expired
from reporting.models import Issue
from tests.factories import agreement, city, party
from tests.factories import issue as entered
from tests.reading import csv_rows, page_rows, tree, with_class, words

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse
    from django.test import Client

    from accounts.models import User

pytestmark = pytest.mark.django_db
Printing = "Callable[..., Issue]"

CURRENT = "This paper is current"
CHANGED = "has changed since this paper was printed"
UNKNOWN = "cannot be told any more"


@pytest.fixture
def other(db: None) -> User:
    """Marat, another official, who holds the paper in his hands."""
    from accounts.models import User

    return User.objects.create_user("marat", first_name="Марат", last_name="Иманов", language="en")


def page(browser: Client, entry: Issue) -> str:
    answer = browser.get(entry.get_absolute_url())
    assert answer.status_code == 200
    return words(next(tree(answer).iter("main")))


def told(browser: Client, entry: Issue) -> list[tuple[str, str]]:
    """The words that the page marks: what went and what came."""
    answer = browser.get(entry.get_absolute_url())
    return [(one.tag, words(one)) for one in tree(answer).iter() if one.tag in ("del", "ins")]


# --- The verdict ---


@pytest.mark.parametrize("what", ["register", "card"])
def test_nothing_has_changed(what: str, printed: Printing, browser: Client, sample: None) -> None:
    row = Agreement.objects.earliest("pk")
    entry = printed(reverse("agreements") if what == "register" else row, "lang=kk")
    text = page(browser, entry)
    assert CURRENT in text
    assert "What has changed since" not in text
    assert entry.title in text
    assert entry.sha256 in text


def test_a_changed_word_is_told_with_the_old_one(printed: Printing, browser: Client) -> None:
    row = agreement("Соглашение о приборах с городом Томском")
    entry = printed(row, "lang=ru")
    Agreement.objects.filter(pk=row.pk).update(title_ru="Соглашение о приборах с городом Барнаулом")
    assert CHANGED in page(browser, entry)
    assert ("del", "Томском") in told(browser, entry)
    assert ("ins", "Барнаулом") in told(browser, entry)


def test_a_row_that_came_is_one_line_and_renumbers_nothing(printed: Printing, browser: Client) -> None:
    for number in range(5):
        agreement(f"Соглашение {number}")
    entry = printed(reverse("agreements"))
    agreement("А новое соглашение")
    changes = with_class(tree(browser.get(entry.get_absolute_url())), "changes")[0]
    rows = [words(one) for one in changes.iter("li") if "А новое соглашение" in words(one)]
    assert len(rows) == 1
    assert rows[0].startswith("came")
    assert not any("Соглашение 3" in words(one) for one in changes.iter("li"))


def test_a_row_that_went(printed: Printing, browser: Client) -> None:
    row = agreement("О приборах")
    agreement("О больницах")
    entry = printed(reverse("agreements"))
    row.delete()
    assert any(tag == "del" and "О приборах" in text for tag, text in told(browser, entry))


def test_a_deleted_record(printed: Printing, browser: Client) -> None:
    row = agreement("О приборах")
    entry = printed(row)
    row.delete()
    assert UNKNOWN in page(browser, entry)


def test_with_the_filters_of_the_paper(printed: Printing, browser: Client) -> None:
    tomsk = city("Томск", slug="tomsk")
    agreement("О приборах", partner=tomsk)
    entry = printed(reverse("agreements"), "city=tomsk")
    agreement("О больницах с другим городом")
    assert CURRENT in page(browser, entry), "what the paper did not ask for does not make it old"
    agreement("О школах", partner=tomsk)
    assert CHANGED in page(browser, entry)


def test_in_the_language_of_the_paper(printed: Printing, browser: Client, official: User) -> None:
    entry = printed(agreement("О приборах"), "lang=kk")
    official.language = "ru"
    official.save()
    assert "Қазақ" not in page(browser, entry)
    assert not told(browser, entry)


def test_in_the_time_zone_of_the_person_who_printed(
    printed: Printing, official: User, administrator: User, client_of: Callable[[User], Client]
) -> None:
    """The history on a card tells hours and minutes."""
    entry = printed(agreement("О приборах"))
    administrator.time_zone = "America/New_York"
    administrator.save()
    assert CURRENT in page(client_of(administrator), entry)


def test_of_a_person_who_has_left(printed: Printing, official: User, other: User, client_of: Any) -> None:
    entry = printed(agreement("О приборах"))
    official.is_active = False
    official.save()
    assert UNKNOWN in page(client_of(other), entry)


def test_no_more_than_two_hundred_lines_are_listed(
    printed: Printing, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prints, "SHOWN", 3)
    entry = printed(reverse("agreements"))
    for number in range(8):
        agreement(f"Соглашение {number}")
    answer = browser.get(entry.get_absolute_url())
    assert len(list(with_class(tree(answer), "changes")[0].iter("li"))) == 3
    assert "lines more. Print the document anew" in words(tree(answer))
    assert prints.SHOWN == 3


def test_a_long_paper_is_compared_when_asked_for(
    printed: Printing, browser: Client, other: User, client_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = agreement("О приборах")
    entry = printed(reverse("agreements"))
    Agreement.objects.filter(pk=row.pk).update(title_ru="О больницах")
    monkeypatch.setattr(prints, "PATIENCE", -1)
    for reader in (browser, client_of(other)):
        assert "Compare it all the same" in page(reader, entry)
        whole = reader.get(f"{entry.get_absolute_url()}?whole=1").content.decode()
        assert CHANGED in whole
        assert "Compare it all the same" not in whole
        assert ("больницах" in whole) == (reader is browser)


def queries(browser: Client, entry: Issue) -> int:
    with CaptureQueriesContext(connection) as captured:
        page(browser, entry)
    return len(captured)


def test_queries_do_not_grow_with_the_rows(printed: Printing, browser: Client) -> None:
    counts = []
    for rows in (3, 9):
        for number in range(rows):
            party(agreement=agreement(f"Соглашение {rows} {number}"))
        entry = printed(reverse("agreements"))
        agreement("Новое")
        counts.append(queries(browser, entry))
    assert counts[0] == counts[1] < 30


# --- Who may know what ---


SECRET = "Сверхсекретное соглашение"


def test_others_learn_only_whether_it_is_current(
    printed: Printing, official: User, other: User, client_of: Callable[[User], Client]
) -> None:
    row = agreement(SECRET)
    entry = printed(row)
    marat = client_of(other)
    for verdict in (CURRENT, CHANGED):
        answer = marat.get(entry.get_absolute_url())
        text = answer.content.decode()
        assert verdict in text
        assert entry.number in text
        for hidden in (
            SECRET,
            entry.title,
            entry.sha256,
            "Серікова",
            "card",
            f"/agreements/{row.pk}/",
            "<del",
            "<ins",
        ):
            assert hidden not in text, hidden
        Agreement.objects.filter(pk=row.pk).update(number_on_paper="17")


def test_what_became_restricted_cannot_be_told_any_more(
    printed: Printing, browser: Client, other: User, client_of: Callable[[User], Client]
) -> None:
    """It is not made again with rights that the person who printed it does not have."""
    row = agreement("О приборах")
    entry = printed(row)
    Agreement.objects.filter(pk=row.pk).update(title_ru=SECRET, access=Access.RESTRICTED)
    assert UNKNOWN in page(client_of(other), entry)
    assert SECRET not in browser.get(entry.get_absolute_url()).content.decode()


def test_what_is_restricted_never_comes_into_the_changes(printed: Printing, browser: Client) -> None:
    entry = printed(reverse("agreements"))
    agreement(SECRET, access=Access.RESTRICTED)
    assert CURRENT in page(browser, entry)
    agreement("О приборах")
    text = page(browser, entry)
    assert CHANGED in text
    assert SECRET not in text


def test_staff_learns_no_more_than_others(printed: Printing, staff: User, client_of: Any) -> None:
    entry = printed(agreement(SECRET))
    assert SECRET not in client_of(staff).get(entry.get_absolute_url()).content.decode()
    assert client_of(staff).get(reverse("print-file", args=[entry.key])).status_code == 404


def test_who_may_see_all_of_them_sees_it(
    printed: Printing, other: User, administrator: User, client_of: Any
) -> None:
    entry = printed(agreement(SECRET))
    other.user_permissions.add(Permission.objects.get(codename="view_issue"))
    for user in (administrator, other):
        assert SECRET in page(client_of(user), entry)


def test_a_stranger_is_asked_to_sign_in(printed: Printing, client: Client) -> None:
    entry = printed(agreement(SECRET))
    for address in (entry.get_absolute_url(), reverse("print-file", args=[entry.key])):
        assert client.get(address).url.startswith(reverse("login"))


def test_no_such_print_and_wrong_methods(browser: Client) -> None:
    for name in ("print", "print-file"):
        address = reverse(name, args=[uuid.uuid4()])
        assert browser.get(address).status_code == 404
        assert browser.post(address).status_code == 405


# --- The same again ---


def taken_again(browser: Client, entry: Issue) -> HttpResponse:
    return browser.get(reverse("print-file", args=[entry.key]))


def test_the_same_bytes_come_again(browser: Client, administrator: User, client_of: Any) -> None:
    row = agreement("О приборах")
    content = browser.get(f"{reverse('agreement', args=[row.pk])}?format=pdf&lang=ru").content
    entry = Issue.objects.get()
    Agreement.objects.filter(pk=row.pk).update(title_ru="Совсем другое")
    for reader in (browser, client_of(administrator)):
        answer = taken_again(reader, entry)
        assert b"".join(answer.streaming_content) == content
        assert answer["Content-Type"] == "application/pdf"
        assert answer["Content-Disposition"].startswith(
            "attachment; filename*=utf-8''%D0%9A%D0%B0%D1%80%D1%82"
        )
    assert Issue.objects.count() == 1


@pytest.mark.parametrize("query", ["lang=kk", "lang=kk&archive=1"])
def test_printing_anew_is_asked_for_in_the_same_words(query: str, printed: Printing, browser: Client) -> None:
    entry = printed(agreement("О приборах"), query)
    link = next(
        one for one in tree(browser.get(entry.get_absolute_url())).iter("a") if words(one) == "Print anew"
    )
    assert link.get("href") == f"{entry.address}&{query}"


def test_a_file_whose_time_is_over(printed: Printing, browser: Client) -> None:
    entry = printed(agreement("О приборах"))
    Issue.objects.update(kept_until=timezone.now() - dt.timedelta(days=1))
    drop_expired(timezone.now())
    text = page(browser, entry)
    assert "It was kept until" in text
    assert "The same PDF again" not in text
    answer = taken_again(browser, entry)
    assert answer.status_code == 404
    assert "The file is not there any more." in answer.content.decode()


def test_a_file_that_somebody_changed_is_not_given_out(printed: Printing, browser: Client) -> None:
    entry = printed(agreement("О приборах"))
    with default_storage.open(entry.file.name, "r+b") as file:
        file.seek(100)
        file.write(b"X")
    answer = taken_again(browser, entry)
    assert answer.status_code == 404
    assert "is not the one that was printed" in answer.content.decode()


def test_a_file_that_is_lost(printed: Printing, browser: Client) -> None:
    entry = printed(agreement("О приборах"))
    default_storage.delete(entry.file.name)
    assert "The file is not there any more." in taken_again(browser, entry).content.decode()


# --- The register of printed documents ---


def listed(browser: Client, query: str = "") -> list[str]:
    """The titles; a register without rows has no table."""
    answer = browser.get(f"{reverse('prints')}?{query}")
    assert answer.status_code == 200
    return [row[1].split(" город:")[0] for row in page_rows(answer)] if answer.context["report"].count else []


def test_everybody_sees_their_own_and_the_administrator_all(
    official: User, other: User, staff: User, administrator: User, client_of: Any
) -> None:
    entered("Паспорт города", user=official)
    entered("Протокол", user=other)
    assert listed(client_of(official)) == ["Паспорт города"]
    assert listed(client_of(other)) == ["Протокол"]
    assert listed(client_of(staff)) == []
    assert sorted(listed(client_of(administrator))) == ["Паспорт города", "Протокол"]


def test_by_number_by_words_and_by_day(official: User, browser: Client) -> None:
    day = timezone.make_aware(dt.datetime(2025, 5, 15, 12))
    entered("Протокол № 4", user=official, year=2025, sequence=17, printed_at=day)
    entered("Справка", user=official, criteria="город: Томск", printed_at=day + dt.timedelta(days=10))
    for query, found in [
        ("text=2025/000017", ["Протокол № 4"]),
        ("text=№ 2025/17", ["Протокол № 4"]),
        ("text=томск", ["Справка"]),
        ("text=протокол 4", ["Протокол № 4"]),
        ("since=2025-05-20", ["Справка"]),
        ("until=2025-05-15", ["Протокол № 4"]),
    ]:
        assert listed(browser, query) == found, query
    assert listed(browser, "text=2025/99999999999999999999") == []


def test_its_own_paper_does_not_make_itself_old(printed: Printing, browser: Client) -> None:
    printed(agreement("О приборах"))
    entry = printed(reverse("prints"))
    assert entry.title == "Register of printed documents"
    assert CURRENT in page(browser, entry)
    assert len(listed(browser)) == 1
    assert len(csv_rows(browser.get(f"{reverse('prints')}?format=csv"))) == 2
    printed(agreement("О больницах"))
    assert CHANGED in page(browser, entry)


def test_the_file_of_a_record_that_was_restricted_since(
    printed: Printing, browser: Client, administrator: User, client_of: Any
) -> None:
    row = agreement("О приборах")
    entry = printed(row)
    file = reverse("print-file", args=[entry.key])
    assert browser.get(file).status_code == browser.head(file).status_code == 200
    Agreement.objects.filter(pk=row.pk).update(access="restricted")
    assert browser.get(file).status_code == browser.head(file).status_code == 404
    assert client_of(administrator).get(file).status_code == 200
    row.delete()
    assert browser.get(file).status_code == 200


# --- In the admin ---


def test_the_administrator_sees_who_printed_what(
    printed: Printing, administrator: User, staff: User, client_of: Any
) -> None:
    entry = printed(agreement("О приборах"))
    listing = reverse("admin:reporting_issue_changelist")
    record = reverse("admin:reporting_issue_change", args=[entry.pk])
    for address in (listing, f"{listing}?q=приборах", record):
        text = client_of(administrator).get(address).content.decode()
        assert "Серікова Айнур" in text
        assert entry.number in text
        assert client_of(staff).get(address).status_code == 403
    text = client_of(administrator).get(record).content.decode()
    assert f'href="{entry.get_absolute_url()}"' in text
