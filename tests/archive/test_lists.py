"""What is in the archive is not listed, counted or proposed anywhere, and is found where it is asked for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import translation

from agreements import reminders
from agreements.models import Agreement
from cooperation import choices
from cooperation.calendar.choices import Selection
from reporting.archiving import unarchive
from reporting.dates import today
from reporting.formats import short_date
from tests.addresses import REGISTERS
from tests.archive.kinds import KINDS, NAME, REASON, a_city, a_commitment, a_contract, archived
from tests.factories import agreement, city, commitment, days, home_city, working_group
from tests.reading import body, page_rows, pdf_text, squeezed, tree, words

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User

pytestmark = pytest.mark.django_db

#: Whose rows a register shows → the registers that would show the record of that kind.
FOUND_IN = {
    "agreement": ["agreements", "contracts", "unheard", "dormant-agreements"],
    "commitment": ["commitments", "control", "plan", "year-end", "dormant-commitments"],
    "delegation": ["delegations", "dormant-delegations"],
    "workgroup": ["workgroups", "dormant-workgroups"],
    "city": ["cities"],
    "organisation": ["organisations", "enterprises"],
}
#: The pages that tell numbers or list what there is; each kind stands on some of them.
LISTING = {
    "home": reverse("home"),
    "cities": reverse("cities"),
    "dormant": reverse("dormant"),
    "calendar": f"{reverse('calendar')}?view=list&first={days(-330)}&last={days(30)}",
    "for-you": reverse("for-you"),
    "search": f"{reverse('search')}?q={NAME}",
    "changes": reverse("changes"),
    "city": "tomsk",
}
STANDS_ON = {
    "agreement": {"home", "cities", "dormant", "calendar", "for-you", "search", "changes", "city"},
    "commitment": {"home", "cities", "dormant", "calendar", "for-you", "search", "changes", "city"},
    "delegation": {"home", "dormant", "calendar", "search", "changes", "city"},
    "workgroup": {"home", "dormant", "changes", "city"},
    "city": {"cities", "search", "calendar", "changes"},
    "organisation": {"search"},
    "person": {"search"},
}


@pytest.fixture(autouse=True)
def _tomsk(settings: Any) -> None:
    home_city()
    city("Томск", slug="tomsk", latitude=56, longitude=85)
    settings.DORMANT_CONTRACT_DAYS = 30


@pytest.fixture
def dana(staff: User, client_of) -> Client:
    return client_of(staff)


def keys(name: str, user: User, query: str = "") -> list[int]:
    report = REGISTERS[name](user, QueryDict(query))
    assert not report.problems
    assert report.count == len(report.keys)
    return report.keys


# --- Registers ---


def test_every_register_of_such_records_is_walked() -> None:
    walked = {name for names in FOUND_IN.values() for name in names}
    assert set(REGISTERS) - walked == {"prints"}


@pytest.mark.parametrize(
    ("kind", "name"), [(kind, name) for kind, names in FOUND_IN.items() for name in names]
)
def test_registers(kind: str, name: str, staff: User) -> None:
    """Found, archived and gone, found where the archive is asked for, brought back and found again."""
    row = KINDS[kind](staff)
    before = keys(name, staff)
    assert row.pk in before
    archived(row, staff)
    assert keys(name, staff) == [key for key in before if key != row.pk]
    if "archived" in REGISTERS[name].filterset_class.base_filters:
        assert keys(name, staff, "archived=yes") == [row.pk]
        assert keys(name, staff, "archived=all") == before
    else:
        assert name.startswith("dormant-")
    unarchive(row=row, user=staff)
    assert keys(name, staff) == before


@pytest.mark.parametrize("kind", FOUND_IN)
def test_the_page_of_the_register_and_its_total(kind: str, staff: User, dana: Client) -> None:
    """The numbers over the rows are of the archive where it is asked for, and else without it."""
    archived(KINDS[kind](staff), staff)
    address = reverse(FOUND_IN[kind][0])
    assert not tree(dana.get(address)).findall(f".//a[.='{NAME} (in Russian)']")
    page = dana.get(f"{address}?archived=yes")
    assert NAME in " ".join(page_rows(page)[0])
    assert "archive: archived" in words(tree(page)).lower()
    assert "1 of 1" in words(tree(dana.get(f"{address}?archived=yes&text={NAME}")))


def test_the_rows_of_files_are_those_of_the_page(staff: User, dana: Client) -> None:
    archived(a_contract(staff), staff)
    for query, found in (("", False), ("&archived=yes", True)):
        file = dana.get(f"{reverse('agreements')}?format=csv{query}")
        text = body(file).decode("utf-8-sig")
        assert (NAME in text) is found
        assert (f": {REASON}" in text) is found


def test_among_all_each_row_in_the_archive_says_so(staff: User, dana: Client) -> None:
    """Since when and why; on the page, on paper and in files alike."""
    archived(KINDS["city"](staff), staff)
    address = f"{reverse('cities')}?archived=all"
    with translation.override("en"):
        told = f"in the archive since {short_date(today())}: {REASON}"
    rows = page_rows(dana.get(address))
    assert sorted(" ".join(told.split()) in row[0] for row in rows) == [False, True]
    assert squeezed(REASON) in squeezed(pdf_text(body(dana.get(f"{address}&format=pdf"))))
    assert REASON not in words(tree(dana.get(reverse("cities"))))


# --- Pages that count ---


def told(browser: Client, page: str, kind: str) -> str:
    """The words of the page; of search, what was asked for and found nothing."""
    address = LISTING[page]
    if address == "tomsk":
        from partners.models import City

        address = City.objects.get(slug="tomsk").get_absolute_url()
    return words(next(one for one in tree(browser.get(address)).iter("main")))


@pytest.mark.parametrize("page", LISTING)
@pytest.mark.parametrize("kind", KINDS)
def test_pages_with_numbers(kind: str, page: str, staff: User, dana: Client) -> None:
    """As if it were not there; and where it is not archived, it is."""
    row = KINDS[kind](staff)
    listed = told(dana, page, kind)
    archived(row, staff)
    without = told(dana, page, kind)
    assert NAME not in without.replace(f"“{NAME}”", "").replace(f"«{NAME}»", "")
    assert (listed != without) is (page in STANDS_ON[kind])
    unarchive(row=row, user=staff)
    if page != "changes":  # which tells what was changed today
        assert told(dana, page, kind) == listed


def test_reminders(staff: User) -> None:
    rows = [a_contract(staff), a_commitment(staff)]
    assert {due.record for due in reminders.dues(staff, today())} >= set(rows)
    for row in rows:
        archived(row, staff)
    assert not {due.record for due in reminders.dues(staff, today())} & set(rows)


def test_the_balance_keeps_what_is_owed_with_a_city_in_the_archive(staff: User, dana: Client) -> None:
    """Nothing that waits is hidden: the city leaves the lists of cities, not what is owed with it."""
    gone = a_city(staff)
    commitment("Прислать проект", city=gone, due_on=days(5))
    archived(gone, staff)
    assert NAME in words(tree(dana.get(reverse("home"))))
    assert NAME not in words(tree(dana.get(reverse("cities"))).find(".//main"))


def test_progress_does_not_count_a_commitment_in_the_archive(staff: User) -> None:
    row = a_commitment(staff)
    paper = Agreement.objects.with_progress(today()).get(pk=row.agreement_id)
    assert (paper.promised, paper.late) == (1, 1)
    archived(row, staff)
    paper = Agreement.objects.with_progress(today()).get(pk=row.agreement_id)
    assert (paper.promised, paper.late) == (0, 0)
    assert Agreement.objects.of_fulfilment(["overdue"], today()).count() == 0


# --- The archive takes one record ---


def test_finished_commitments_of_an_archived_agreement_stay(staff: User, dana: Client) -> None:
    paper = a_contract(staff)
    done = commitment("Поставлено", agreement=paper, completed_on=days(-5), result_ru="Да.", due_on=days(-4))
    archived(paper, staff)
    assert done.pk in keys("commitments", staff)
    assert "Поставлено" in words(tree(dana.get(paper.get_absolute_url())))
    archived(done, staff)
    assert done.pk not in keys("commitments", staff)
    assert "Поставлено" not in words(tree(dana.get(paper.get_absolute_url())).find(".//main"))


def test_agreements_of_an_archived_city_stay(staff: User, dana: Client) -> None:
    gone = a_city(staff)
    paper = agreement("О дружбе", partner=gone, in_force=True, place=gone)
    archived(gone, staff)
    assert paper.pk in keys("agreements", staff)
    assert keys("agreements", staff, "city=zarnitsa") == [paper.pk]
    assert NAME in words(tree(dana.get(paper.get_absolute_url())))


# --- Choices ---


AUTOCOMPLETES = {
    "agreement": ("workgroups", "agendaitem", "agreement"),
    "commitment": ("workgroups", "decision", "commitment"),
    "delegation": ("agreements", "agreement", "delegation"),
    "workgroup": ("workgroups", "meeting", "group"),
    "city": ("agreements", "party", "city"),
    "organisation": ("agreements", "party", "organisation"),
    "person": ("agreements", "party", "signatory"),
}


@pytest.mark.parametrize("kind", AUTOCOMPLETES)
def test_what_is_proposed_in_the_admin(kind: str, staff: User, dana: Client) -> None:
    row = KINDS[kind](staff)
    query = dict(zip(("app_label", "model_name", "field_name"), AUTOCOMPLETES[kind], strict=True))

    def proposed() -> list[str]:
        answer = dana.get(reverse("admin:autocomplete"), {**query, "term": NAME})
        return [one["id"] for one in json.loads(answer.content)["results"]]

    assert proposed() == [str(row.pk)]
    archived(row, staff)
    assert proposed() == []


def test_what_the_catalogue_lets_choose(staff: User) -> None:
    offered: list[Any] = [choices.city, choices.city_or_all, choices.any_city]
    rows = {name: KINDS[name](staff) for name in ("city", "delegation", "workgroup")}
    fields = [(one, rows["city"]) for one in offered]
    fields += [(choices.delegation, rows["delegation"]), (choices.working_group, rows["workgroup"])]
    for make, row in fields:
        assert row in make(staff).queryset
    for row in rows.values():
        archived(row, staff)
    for make, row in fields:
        assert row not in make(staff).queryset


def test_the_boxes_of_filters_have_it_only_where_it_is_ticked(staff: User, dana: Client) -> None:
    """A kept address with the city still works, and the form keeps its tick."""
    agreement("О дружбе", partner=archived(a_city(staff), staff))
    address = reverse("agreements")
    box = 'name="city" value="zarnitsa"'
    assert box not in dana.get(address).content.decode()
    assert 'value="tomsk"' in dana.get(address).content.decode()
    chosen = dana.get(f"{address}?city=zarnitsa")
    assert box in chosen.content.decode()
    assert len(page_rows(chosen)) == 1
    drawn = Selection(QueryDict("city=zarnitsa"))
    assert [city.slug for city in drawn.cities] == ["zarnitsa"]
    assert "zarnitsa" in str(drawn["city"])
    assert "zarnitsa" not in str(Selection(QueryDict(""))["city"])


def test_visits_to_choose_by(staff: User, dana: Client) -> None:
    visit = KINDS["delegation"](staff)
    option = f'<option value="{visit.pk}">'
    assert option in dana.get(reverse("agreements")).content.decode()
    archived(visit, staff)
    assert option not in dana.get(reverse("agreements")).content.decode()
    assert NAME in dana.get(f"{reverse('agreements')}?delegation={visit.pk}").content.decode()


def test_a_group_in_the_archive_plans_no_meeting(staff: User, dana: Client) -> None:
    group = working_group()
    way = reverse("plan-meeting", args=[group.pk])
    assert way in dana.get(group.get_absolute_url()).content.decode()
    archived(group, staff)
    assert way not in dana.get(group.get_absolute_url()).content.decode()


def test_an_archived_agreement_leaves_the_tree_below_and_stays_above(staff: User, dana: Client) -> None:
    root = agreement("Основа", in_force=True)
    twin = agreement(NAME, parent=root, in_force=True)
    leaf = agreement("Протокол", parent=twin, in_force=True)
    archived(twin, staff)
    assert NAME not in words(tree(dana.get(root.get_absolute_url())).find(".//main"))
    assert NAME in words(tree(dana.get(leaf.get_absolute_url())))
