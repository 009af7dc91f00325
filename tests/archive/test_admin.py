"""In the admin: the button, several at once, and deleting, which is the administrator's alone."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from agreements.models import Agreement, Commitment
from agreements.models.choices import Access
from reporting.archiving import MOST, archive
from reporting.deleted import deletions_of
from tests.archive.kinds import KINDS, NAME, PAGES, REASON, archived, in_admin
from tests.factories import agreement, city, commitment, home_city
from tests.reading import tree, with_class, words

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User

pytestmark = pytest.mark.django_db
LIST = "admin:agreements_commitment_changelist"


@pytest.fixture(autouse=True)
def _tomsk() -> None:
    home_city()
    city("Томск", slug="tomsk")


@pytest.fixture
def dana(staff: User, client_of) -> Client:
    return client_of(staff)


def listed(browser: Client, row: Any, query: str = "") -> bool:
    table = tree(browser.get(in_admin(row, "changelist") + query)).find(".//table[@id='result_list']")
    return NAME in words(table)


def do(browser: Client, action: str, rows: list[Any], query: str = "", **typed: str) -> Any:
    """Confirmed, as if the page that asks had been opened a moment ago."""
    data = {"action": action, "_selected_action": [row.pk for row in rows], **typed}
    if "confirm" in typed:
        data["version"] = [f"{row.pk} {version(row)}" for row in rows]
    return browser.post(in_admin(rows[0], "changelist") + query, data, follow=True)


def version(row: Any) -> str:
    return type(row).objects.values_list("updated_at", flat=True).get(pk=row.pk).isoformat()


def sent_by(page: Any) -> dict[str, list[str]]:
    """What the form of a page that asks would send, without the reason."""
    sent = defaultdict(list)
    for field in tree(page).findall(".//*[@id='content-main']//input[@type='hidden']"):
        sent[field.get("name", "")].append(field.get("value", ""))
    return dict(sent)


@pytest.mark.parametrize("kind", KINDS)
def test_the_list_and_the_button(kind: str, staff: User, dana: Client) -> None:
    row = KINDS[kind](staff)
    assert in_admin(row, "archive") in dana.get(in_admin(row, "change")).content.decode()
    assert listed(dana, row)
    archived(row, staff)
    assert not listed(dana, row)
    assert listed(dana, row, "?archived=yes")
    assert listed(dana, row, "?archived=all")
    assert REASON in words(tree(dana.get(in_admin(row, "change"))))


@pytest.mark.parametrize("kind", KINDS)
def test_several_for_one_reason(kind: str, staff: User, dana: Client) -> None:
    """A page asks first; then all go, and all come back."""
    row = KINDS[kind](staff)
    page = do(dana, "archive_several", [row])
    assert "1 record will be archived" in words(tree(page))
    row.refresh_from_db()
    assert row.archived_on is None
    assert "1 record is archived" in words(
        tree(do(dana, "archive_several", [row], confirm="1", reason=REASON))
    )
    row.refresh_from_db()
    assert (row.archived_by, row.archive_reason) == (staff, REASON)
    assert "lists again" in words(tree(do(dana, "bring_back_several", [row], "?archived=yes")))
    row.refresh_from_db()
    assert row.archived_on is None


def test_those_that_wait_are_named_and_stay(staff: User, dana: Client) -> None:
    free, waiting = agreement("Свободное"), agreement("Ждущее")
    commitment(agreement=waiting)
    page = words(tree(do(dana, "archive_several", [free, waiting])))
    stays, goes = page.split("1 record will be archived")
    assert "1 record will stay as it is" in stays
    assert "Ждущее" in stays
    assert "1 commitment of it is not finished" in stays
    assert "Свободное" in goes
    assert "Ждущее" not in goes
    do(dana, "archive_several", [free], confirm="1", reason=REASON)
    for row in (free, waiting):
        row.refresh_from_db()
    assert free.archived_on
    assert waiting.archived_on is None


# --- Two people at once ---


@pytest.fixture
def asked(dana: Client) -> Asked:
    """Dana has ticked two agreements and looks at the page that asks."""
    rows = [agreement("Первое"), agreement("Второе")]
    page = do(dana, "archive_several", rows)
    return Asked(rows, sent_by(page))


@dataclass
class Asked:
    rows: list[Agreement]
    sent: dict[str, list[str]]

    def confirm(self, browser: Client, query: str = "", **more: Any) -> Any:
        data = {**self.sent, "reason": REASON, **more}
        return browser.post(in_admin(self.rows[0], "changelist") + query, data, follow=True)

    def archived(self) -> list[str]:
        return list(Agreement.objects.archived().order_by("pk").values_list("title_ru", flat=True))


def test_what_nobody_changed_goes(asked: Asked, dana: Client) -> None:
    assert len(asked.sent["version"]) == 2
    assert "2 records are archived" in words(tree(asked.confirm(dana)))
    assert asked.archived() == ["Первое", "Второе"]


def test_what_somebody_changed_is_named_and_nothing_goes(
    asked: Asked, dana: Client, administrator: User
) -> None:
    second = asked.rows[1]
    second.note = "Срочно"
    second.stamp(administrator)
    second.save()
    page = asked.confirm(dana)
    (told,) = with_class(tree(page), "errorlist")
    assert "Второе" in words(told)
    assert (
        "Ахметов Тимур saved this record after you had opened it. Look at it again, then confirm."
        in words(told)
    )
    assert "Первое" not in words(told)
    assert in_admin(second, "change") in page.content.decode()
    assert REASON in page.content.decode()
    assert asked.archived() == []
    asked.sent = sent_by(page)
    assert "2 records are archived" in words(tree(asked.confirm(dana)))
    second.refresh_from_db()
    assert (second.note, second.archive_reason) == ("Срочно", REASON)


def test_all_that_changed_are_named(asked: Asked, dana: Client) -> None:
    for row in asked.rows:
        row.save()
    told = words(with_class(tree(asked.confirm(dana)), "errorlist")[0])
    assert told.count("Somebody saved this record") == 2
    assert "Первое" in told
    assert "Второе" in told
    assert asked.archived() == []


def test_what_somebody_archived_meanwhile_is_named_too(
    asked: Asked, dana: Client, administrator: User
) -> None:
    """Though the list has it no more."""
    archive(row=asked.rows[1], reason="Дубликат", user=administrator)
    page = asked.confirm(dana)
    stays, goes = words(tree(page)).split("1 record will be archived")
    assert "Второе (in Russian) — It is in the archive already." in stays
    assert "Not all of what you ticked can be archived. Look at it again, then confirm." in goes
    assert asked.archived() == ["Второе"]
    asked.sent = sent_by(page)
    asked.confirm(dana)
    assert asked.archived() == ["Первое", "Второе"]
    asked.rows[1].refresh_from_db()
    assert asked.rows[1].archive_reason == "Дубликат"


def test_what_began_to_wait_meanwhile_is_named_too(asked: Asked, dana: Client) -> None:
    commitment(agreement=asked.rows[0])
    stays, _goes = words(tree(asked.confirm(dana))).split("1 record will be archived")
    assert "Первое (in Russian) — 1 commitment of it is not finished" in stays
    assert asked.archived() == []


def test_what_was_renamed_out_of_the_search_is_named_too(asked: Asked, dana: Client) -> None:
    asked.rows[0].title_ru = "Иное"
    asked.rows[0].save()
    told = words(with_class(tree(asked.confirm(dana, "?q=Первое")), "errorlist")[0])
    assert "Иное" in told
    assert asked.archived() == []


@pytest.mark.parametrize("sent", [[], ["1"], [""], ["x y"], ["\0"]])
def test_without_its_versions_nothing_goes(asked: Asked, dana: Client, sent: list[str]) -> None:
    asked.confirm(dana, version=sent)
    assert asked.archived() == []


@pytest.mark.parametrize("key", ["x", "\0", "9" * 30, "987654", "1.5"])
def test_forged_ticks(asked: Asked, dana: Client, key: str) -> None:
    for more in ({}, {"confirm": []}):
        answer = asked.confirm(dana, _selected_action=[key], **more)
        assert answer.status_code in {200, 400}
    assert asked.archived() == []


def test_what_became_restricted_leaves_no_trace(asked: Asked, dana: Client) -> None:
    Agreement.objects.filter(pk=asked.rows[1].pk).update(access=Access.RESTRICTED)
    page = asked.confirm(dana)
    assert "Второе" not in page.content.decode()
    assert asked.archived() == ["Первое"]


def test_markup_in_a_name_stays_text(dana: Client) -> None:
    row = agreement("<b>Первое</b>")
    asked = Asked([row], sent_by(do(dana, "archive_several", [row])))
    row.save()
    page = asked.confirm(dana).content.decode()
    assert "&lt;b&gt;Первое" in page
    assert "<b>Первое" not in page


def test_all_wait(dana: Client) -> None:
    waiting = commitment(agreement=agreement("Ждущее")).agreement
    for typed in ({}, {"confirm": "1", "reason": REASON}):
        page = do(dana, "archive_several", [waiting], **typed)
        assert "None of the records you ticked can be archived" in words(tree(page))


def test_who_cannot_archive_it_yet_is_not_asked_for_a_reason(dana: Client) -> None:
    waiting, free = agreement("Ждёт"), agreement("Свободно")
    commitment(agreement=waiting)
    asked = {row: tree(dana.get(in_admin(row, "archive"))) for row in (waiting, free)}
    assert asked[waiting].find(".//textarea") is None
    assert asked[free].find(".//textarea") is not None


def test_without_a_reason_nothing_goes(dana: Client) -> None:
    rows = [commitment(), commitment()]
    page = do(dana, "archive_several", rows, confirm="1", reason=" ")
    assert "required" in words(tree(page))
    assert not Commitment.objects.archived().exists()


def test_too_many_at_once(dana: Client) -> None:
    rows = Commitment.objects.bulk_create(Commitment(text_ru=f"№ {n}") for n in range(MOST + 1))
    page = do(dana, "archive_several", rows, confirm="1", reason=REASON)
    assert f"No more than {MOST} records" in words(tree(page))
    assert not Commitment.objects.archived().exists()
    do(dana, "archive_several", rows[1:], confirm="1", reason=REASON)
    assert Commitment.objects.archived().count() == MOST


def test_nothing_is_deleted_by_ticks(administrator: User, client_of) -> None:
    rows = [commitment(), commitment()]
    browser = client_of(administrator)
    offered = tree(browser.get(reverse(LIST))).findall(".//select[@name='action']/option")
    assert [one.get("value") for one in offered] == ["", "archive_several", "bring_back_several"]
    do(browser, "delete_selected", rows, post="yes")
    assert Commitment.objects.count() == 2


@pytest.mark.parametrize("may", [False, True])
def test_one_needs_the_right(may: bool, official: User, client_of) -> None:
    """An account of the admin that may only look, and one that may change."""
    from django.contrib.auth.models import Permission

    official.is_staff = True
    official.save()
    names = ["view_commitment", *(["change_commitment"] if may else [])]
    official.user_permissions.set(Permission.objects.filter(codename__in=names))
    browser, row = client_of(official), commitment(NAME)
    assert browser.get(in_admin(row, "archive")).status_code == (200 if may else 403)
    do(browser, "archive_several", [row], confirm="1", reason=REASON)
    row.refresh_from_db()
    assert (row.archived_on is not None) is may


# --- Deleting ---


@pytest.mark.parametrize("kind", PAGES)
def test_only_the_administrator_deletes(kind: str, staff: User, dana: Client, administrator: User, client_of):
    """In the archive or not; and what comes back from the history is in the archive as it was."""
    row = archived(PAGES[kind](staff), staff)
    key, model, address = row.pk, type(row), in_admin(row, "delete")
    assert dana.get(address).status_code == 403
    assert dana.post(address, {"post": "yes"}).status_code == 403
    assert model.objects.filter(pk=key).exists()
    timur = client_of(administrator)
    assert timur.post(address, {"post": "yes"}).status_code == 302
    assert not model.objects.filter(pk=key).exists()
    version = deletions_of(model).get(id=key)
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_deleted"
    assert dana.post(reverse(name), {"version": version.pk}).status_code == 403
    timur.post(reverse(name), {"version": version.pk})
    back = model.objects.get(pk=key)
    assert (back.archived_on, back.archive_reason) == (row.archived_on, REASON)


def test_what_something_rests_on_is_not_deleted(administrator: User, client_of) -> None:
    paper = commitment(agreement=agreement("Основание")).agreement
    answer = client_of(administrator).post(in_admin(paper, "delete"), {"post": "yes"})
    assert answer.status_code == 200
    paper.refresh_from_db()
