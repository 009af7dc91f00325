"""What a person may not know of does not exist in the admin either, and is not lost there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from agreements.models import Agreement, Commitment, Document, Party
from partners.models import City
from reporting.dates import today
from tests import factories
from tests.admin.entry import Entry, address
from workgroups.models import AgendaItem, Decision, Meeting

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db import models
    from django.test import Client

    from accounts.models import User

SECRET = "О закрытой поставке"  # the words that must not come out


@pytest.fixture
def secret(db: None) -> Agreement:
    """A restricted agreement with all that hangs on it."""
    restricted = factories.agreement(title=SECRET, access="restricted")
    factories.commitment(text=f"{SECRET}: дать", agreement=restricted)
    factories.party(agreement=restricted)
    factories.document(agreement=restricted, title=SECRET)
    return restricted


@pytest.fixture
def timur(administrator: User, client_of: Callable[[User], Client]) -> Client:
    """The browser of Timur, who may see everything."""
    return client_of(administrator)


@pytest.mark.parametrize("model", [Agreement, Commitment, Party])
def test_not_in_the_list_nor_by_its_key(
    dana: Client, timur: Client, secret: Agreement, model: type[models.Model]
) -> None:
    row = model.objects.get()
    for page in (address(model, "change", row.pk), address(model, "history", row.pk)):
        assert timur.get(page).status_code == 200
        response = dana.get(page, follow=True)
        assert SECRET not in response.content.decode()
        missing = dana.get(page.replace(f"/{row.pk}/", "/987654/"), follow=True)
        assert response.status_code == missing.status_code
    assert dana.get(address(model, "changelist")).context["cl"].result_count == 0
    assert timur.get(address(model, "changelist")).context["cl"].result_count == 1


def test_not_among_the_choices(dana: Client, timur: Client, secret: Agreement) -> None:
    asked = {"app_label": "agreements", "model_name": "commitment", "field_name": "agreement", "term": SECRET}
    assert timur.get(reverse("admin:autocomplete"), asked).json()["results"] != []
    assert dana.get(reverse("admin:autocomplete"), asked).json()["results"] == []


def test_a_forged_choice_is_none_and_not_named(dana: Client, secret: Agreement) -> None:
    entry = Entry(dana, Commitment).fill(text_ru="Дать", agreement=secret.pk).send()
    assert not entry.saved
    assert "not one of the available choices" in entry.errors
    assert SECRET not in entry.response.content.decode()


def test_what_is_not_seen_is_not_taken_away(dana: Client, secret: Agreement) -> None:
    child = factories.agreement(parent=secret, title="О поставке")
    entry = Entry(dana, Agreement, child)
    assert SECRET not in entry.response.content.decode()
    assert entry.fill(note="Проверено").send().saved, entry.errors
    child.refresh_from_db()
    assert child.parent == secret
    assert child.note == "Проверено"


def test_hidden_documents_of_a_meeting_stay(dana: Client, secret: Agreement) -> None:
    meeting = factories.meeting()
    meeting.documents.set(secret.documents.all())
    open_one = factories.document()
    entry = Entry(dana, Meeting, meeting)
    assert SECRET not in entry.response.content.decode()
    assert entry.fill(documents=[str(open_one.pk)]).send().saved, entry.errors
    assert set(meeting.documents.all()) == {open_one, *secret.documents.all()}


def test_a_read_only_protocol_does_not_name_it(dana: Client, timur: Client, secret: Agreement) -> None:
    meeting = factories.meeting(chair=factories.person())
    item = factories.agenda_item(meeting=meeting, agreement=secret)
    decision = factories.decision(item=item, commitment=secret.commitments.get())
    factories.hold(meeting)
    for model, row in ((Meeting, meeting), (AgendaItem, item), (Decision, decision)):
        assert SECRET in timur.get(address(model, "change", row.pk)).content.decode()
        assert SECRET not in dana.get(address(model, "change", row.pk)).content.decode()


@pytest.mark.parametrize(
    ("model", "relation", "made"),
    [
        (Agreement, "parent", factories.agreement),
        (Commitment, "agreement", factories.commitment),
        (Document, "agreement", factories.document),
        (Document, "commitment", factories.document),
        (AgendaItem, "agreement", factories.agenda_item),
        (Decision, "commitment", factories.decision),
    ],
)
def test_the_history_does_not_name_what_it_once_belonged_to(
    dana: Client,
    timur: Client,
    secret: Agreement,
    model: type[models.Model],
    relation: str,
    made: Callable[..., models.Model],
) -> None:
    row = made(**{relation: secret.commitments.get() if relation == "commitment" else secret})
    setattr(row, relation, None)
    if model is Document:
        row.delegation = factories.delegation()
    row.save()
    assert SECRET in timur.get(address(model, "history", row.pk)).content.decode()
    page = dana.get(address(model, "history", row.pk)).content.decode()
    assert SECRET not in page
    assert "a record that is not shown" in page


def test_the_history_does_not_name_hidden_documents_of_a_meeting(
    dana: Client, timur: Client, secret: Agreement
) -> None:
    meeting = factories.meeting()
    meeting.documents.set(secret.documents.all())
    assert SECRET in timur.get(address(Meeting, "history", meeting.pk)).content.decode()
    assert SECRET not in dana.get(address(Meeting, "history", meeting.pk)).content.decode()


def test_the_history_speaks_as_the_page_does(dana: Client, staff: User) -> None:
    """Choices by their names, dates as precisely as they are known."""
    agreement = factories.agreement(title="О поставке", access="internal", signed_on=None)
    entry = Entry(dana, Agreement, agreement).fill(access="public", signed_on="10.2010")
    assert entry.send().saved, entry.errors
    staff.language = "kk"
    staff.save()
    page = dana.get(address(Agreement, "history", agreement.pk)).content.decode()
    assert "public" not in page
    assert "2010 жылғы қазан" in page.replace("\N{NO-BREAK SPACE}", " ")


def test_the_history_says_where_it_ends(dana: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reporting.admin_base.SAVINGS", 2)
    agreement = factories.agreement(title="О поставке")
    page = address(Agreement, "history", agreement.pk)
    assert "Only the latest" not in dana.get(page).content.decode()
    for note in ("раз", "два"):
        agreement.note = note
        agreement.save()
    assert "Only the latest 2" in dana.get(page).content.decode()


def test_the_history_asks_whether_one_may_look(
    client_of: Callable[[User], Client], official: User, secret: Agreement
) -> None:
    official.is_staff = True
    official.save()
    agreement = factories.agreement(title="О поставке")
    assert client_of(official).get(address(Agreement, "history", agreement.pk)).status_code == 403


# --- The latest actions of a person, which keep the titles of their records ---


def actions(client: Client) -> str:
    (block,) = html.fromstring(client.get("/admin/").content.decode()).xpath(
        "//*[@id='recent-actions-module']"
    )
    return block.text_content()


def test_the_latest_actions_do_not_name_what_was_hidden_since(dana: Client) -> None:
    first, second = (factories.agreement(title=f"О поставке {number}") for number in (1, 2))
    entered = factories.party(agreement=first)
    for model, row in ((Agreement, first), (Agreement, second), (Party, entered)):
        assert Entry(dana, model, row).send().saved
    assert "О поставке 1" in actions(dana)
    Agreement.objects.filter(pk=first.pk).update(access="restricted")
    assert "О поставке 1" not in actions(dana)
    assert str(entered) not in actions(dana)
    assert "О поставке 2" in actions(dana)


def test_the_latest_actions_end_where_the_record_does(timur: Client) -> None:
    agreement = factories.agreement(title="О поставке")
    Entry(timur, Agreement, agreement).send()
    agreement.delete()
    assert "О поставке" not in actions(timur)


@pytest.mark.parametrize("page", ["/admin/agreements/", "/admin/agreements/agreement/"])
def test_other_pages_have_no_actions(dana: Client, page: str) -> None:
    assert list(dana.get(page).context["log_entries"]) == []


def test_the_latest_actions_cost_a_query_a_table(dana: Client, staff: User) -> None:
    def queries(rows: int) -> int:
        for row in (factories.agreement() for _ in range(rows)):
            Entry(dana, Agreement, row).send()
        with CaptureQueriesContext(connection) as captured:
            dana.get("/admin/")
        return len(captured)

    queries(1)
    assert queries(1) == queries(5)


# --- What goes with a record that is deleted ---


def test_deleting_names_no_row_between_two_tables(timur: Client) -> None:
    agreement = factories.agreement(title="О поставке")
    agreement.sectors.add(factories.sector())
    agreement.text_languages = ["ru"]
    factories.party(agreement=agreement)
    page = timur.get(address(Agreement, "delete", agreement.pk)).content.decode()
    assert "object (" not in page
    assert "relationship" not in page
    assert address(Party, "change", agreement.parties.get().pk) in page
    assert timur.post(address(Agreement, "delete", agreement.pk), {"post": "yes"}).status_code == 302
    assert not Agreement.objects.exists()


def test_deleting_does_not_name_what_is_not_shown(
    dana: Client, timur: Client, staff: User, secret: Agreement
) -> None:
    staff.user_permissions.add(Permission.objects.get(codename="delete_city"))
    place = factories.city()
    Agreement.objects.filter(pk=secret.pk).update(place=place)
    page = address(City, "delete", place.pk)
    assert SECRET in timur.get(page).content.decode()
    hidden = dana.get(page).content.decode()
    assert SECRET not in hidden
    assert "a record that is not shown" in hidden
    dana.post(page, {"post": "yes"})
    assert City.objects.filter(pk=place.pk).exists()


def test_what_is_not_shown_is_not_deleted_with_what_is(
    dana: Client, timur: Client, secret: Agreement
) -> None:
    """An open question of an agenda with a decision whose commitment is of the restricted agreement."""
    item = factories.agenda_item()
    point = factories.decision(item=item, commitment=secret.commitments.get())
    page = address(AgendaItem, "delete", item.pk)
    assert "a record that is not shown" in dana.get(page).content.decode()
    dana.post(page, {"post": "yes"})
    entry = Entry(dana, Meeting, item.meeting).fill("agenda-0-", DELETE="on").send()
    assert "not shown to you" in entry.errors
    assert Decision.objects.filter(pk=point.pk).exists()
    assert timur.post(page, {"post": "yes"}).status_code == 302
    assert not Decision.objects.exists()


def test_the_history_tells_who_changed_what(dana: Client, secret: Agreement) -> None:
    agreement = factories.agreement(title="О поставке")
    Entry(dana, Agreement, agreement).fill(number_on_paper="17").send()
    page = dana.get(address(Agreement, "history", agreement.pk)).content.decode()
    assert "Number on the paper" in page
    assert "Оспанова Дана" in page


def test_an_old_version_is_not_put_back(timur: Client, secret: Agreement) -> None:
    """There is no page to do it: it would overwrite what came after."""
    page = f"{address(Agreement, 'history', secret.pk)}{secret.history.first().pk}/"
    Agreement.objects.filter(pk=secret.pk).update(note="Позже")
    response = timur.post(page, {"note": "Раньше", "_save": "Save"}, follow=True)
    assert response.redirect_chain[-1][0] == reverse("admin:index")
    assert Agreement.objects.get(pk=secret.pk).note == "Позже"


def test_a_person_sets_only_what_the_form_has(
    dana: Client, staff: User, administrator: User, secret: Agreement
) -> None:
    agreement = factories.agreement(title="О поставке")
    forged = {
        "created_by": administrator.pk,
        "term_end": "2030-01-01",
        "registry_year": "1999",
        "updated_at": "",
    }
    assert Entry(dana, Agreement, agreement).fill(**forged).send().saved
    after = Agreement.objects.get(pk=agreement.pk)
    assert (after.created_by, after.term_end, after.registry_year) == (
        None,
        agreement.term_end,
        today().year,
    )


def test_a_popup_asks_the_same_rights(
    dana: Client, client_of: Callable[[User], Client], official: User
) -> None:
    assert dana.get(address(Agreement, "add") + "?_popup=1").status_code == 200
    assert dana.get(address(Agreement, "add") + "?_to_field=note").status_code == 400
    assert client_of(official).get(address(Agreement, "add") + "?_popup=1").status_code == 302
