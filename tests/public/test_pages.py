"""What a visitor sees in the open register, and that nothing else is there for her."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from agreements.models import Agreement, Commitment, Document, Party
from agreements.models.choices import Access
from tests.addresses import ADDRESSES
from tests.factories import agreement, city, organisation, party, person
from tests.faults.test_46_same_origin import addresses, leads_elsewhere
from tests.filling import fill
from tests.public.conftest import UNSEEN, Open
from tests.reading import body, page_rows, tree, with_class, words
from tests.test_access import OPEN
from tests.test_headers import check
from tests.test_templates import undefined

__all__ = ["undefined"]

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db

REGISTER = "/agreements/"
#: What opens to a visitor besides the door, with what it answers for the key of a public agreement.
VISITORS = {
    "home": 302,
    "agreements": 200,
    "agreement": 200,
    "open-data": 200,
    "open-data-csv": 200,
    "open-data-json": 200,
    "robots": 200,
}


def titles(response) -> list[str]:
    return [row[1].removesuffix(" inter-municipal agreement") for row in page_rows(response)]


# --- Closed, as it is unless the office opens it ---


def test_a_closed_register_asks_to_sign_in(client: Client, papers: Open, settings) -> None:
    settings.PUBLIC_REGISTER = False
    for path in ("/", REGISTER, papers.public.get_absolute_url()):
        response = client.get(path)
        assert (response.status_code, response.url) == (302, f"/accounts/login/?next={path}")
    for name in ("open-data", "open-data-csv", "open-data-json", "robots"):
        assert client.get(reverse(name)).content == client.get("/no-such-page/").content
    assert not Agreement.objects.visible_to(AnonymousUser()).exists()
    door = client.get(reverse("login")).content.decode()
    assert reverse("open-data") not in door


def test_a_closed_register_has_no_open_data_for_officials_either(official, client_of, settings) -> None:
    assert client_of(official).get(reverse("open-data")).status_code == 404
    assert client_of(official).get(reverse("open-data-json")).status_code == 404


# --- Who may know of what ---


def test_visible_and_hidden_are_each_the_rest_of_the_other(papers: Open, settings) -> None:
    nobody = AnonymousUser()
    for is_open, seen in ((True, {papers.public}), (False, set())):
        settings.PUBLIC_REGISTER = is_open
        assert set(Agreement.objects.listed_to(nobody)) == seen
        seen = seen and seen | {papers.archived}
        assert set(Agreement.objects.visible_to(nobody)) == seen
        assert set(Agreement.objects.hidden_from(nobody)) == set(Agreement.objects.all()) - seen


def test_what_hangs_on_a_public_agreement_stays_inside(papers: Open) -> None:
    for model in (Commitment, Document, Party):
        assert model.objects.exists()
        assert not model.objects.visible_to(AnonymousUser()).exists()


@pytest.mark.fault(1, 2)
def test_what_is_not_public_is_missing_to_the_letter(client: Client, papers: Open) -> None:
    missing = client.get(reverse("agreement", args=[987654]))
    for row in (papers.internal, papers.restricted, papers.archived):
        for query in ("", "?format=pdf", "?on=2011-01-01"):
            answer = client.get(row.get_absolute_url() + query)
            assert (answer.status_code, answer.content) == (404, missing.content)
            assert answer.headers == missing.headers


def test_all_other_addresses_lead_to_the_door(client: Client, papers: Open) -> None:
    for address in ADDRESSES:
        path = address.with_key(papers.public.pk)
        status = client.get(path).status_code
        expected = VISITORS.get(address.name) or OPEN.get(address.name, (302,))[0]
        assert status == expected, address.name
        if expected == 302 and address.name not in {"home", "mfa_authenticate", "admin:logout"}:
            assert client.get(path).url.startswith(("/accounts/login/", "/admin/login/"))
            assert client.post(path).status_code in (302, 405), address.name


@pytest.mark.fault(3)
@pytest.mark.fault(6)
def test_nothing_hidden_and_nobody_s_telephone_anywhere(client: Client, papers: Open) -> None:
    """On every page and file a visitor can get, in all languages, whatever she looks for."""
    fill(2)
    inside = UNSEEN + list(Agreement.objects.exclude(access=Access.PUBLIC).values_list("title_ru", flat=True))
    seen = []
    for language in ("kk", "ru", "en"):
        client.cookies["django_language"] = language
        for address in ADDRESSES:
            for query in ("", "?text=Томск", "?sort=title", "?city=barnaul"):
                response = client.get(address.with_key(papers.public.pk) + query, follow=True)
                page = body(response).decode(errors="replace")
                assert [one for one in inside if one in page] == [], address.name
                seen.append("Соглашение с Томском" in page)
    assert sum(seen) > 20


@pytest.mark.fault(3)
def test_nothing_hidden_is_found(english: Client, papers: Open) -> None:
    for word in ("Закрытое", "Служебное", "Абакан", "Подписантов", "777777", "Примечание", "3822"):
        assert english.get(REGISTER, {"text": word}).context["report"].count == 0, word
    for word in ("Томск", "2010/003", "торговле", "12-А", "Администрация", "Томску"):
        assert titles(english.get(REGISTER, {"text": word})) == ["Соглашение с Томском (in Russian)"], word


# --- The list ---


@pytest.fixture
def english(client: Client) -> Client:
    client.cookies["django_language"] = "en"
    return client


def test_the_register(english: Client, papers: Open) -> None:
    response = english.get(REGISTER)
    (row,) = page_rows(response)
    assert row[0] == "2010/003"
    assert "Томск (in Russian), Russia" in row[2]
    assert row[3].startswith("October 2010")
    assert row[4].replace("\N{NO-BREAK SPACE}", " ") == "until 31 Dec 2040"
    assert row[5:] == ["Торговля (in Russian)", "in force"]
    assert "1 of 1" in words(tree(response))


def test_choices_are_those_of_public_agreements(english: Client, papers: Open) -> None:
    form = english.get(REGISTER).context["report"].filterset.form
    assert [one.slug for one in form.fields["city"].queryset] == ["tomsk"]
    assert [one.code for one in form.fields["sector"].queryset] == ["fairs"]
    assert [str(key) for key, _label in form.fields["year"].choices] == ["", "2010"]


def test_a_city_named_by_the_paper_itself_is_a_choice_too(english: Client, papers: Open) -> None:
    place = city("Новосибирск", slug="novosibirsk")
    agreement("С городом", partner=place, access=Access.PUBLIC)
    assert titles(english.get(REGISTER, {"city": "novosibirsk"})) == ["С городом (in Russian)"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("city=tomsk", 1),
        ("sector=fairs", 1),
        ("kind=intermunicipal", 1),
        ("kind=contract", 0),
        ("year=2010", 1),
        ("status=in_force", 1),
        ("status=expired&status=terminated", 0),
        ("city=tomsk&text=сталь&year=2010", 0),
        ("city=tomsk&text=торговле&year=2010", 1),
    ],
)
def test_filters(query: str, found: int, english: Client, papers: Open) -> None:
    report = english.get(f"{REGISTER}?{query}").context["report"]
    assert (report.count, report.problems) == (found, [])


@pytest.mark.fault(4)
@pytest.mark.parametrize("query", ["city=barnaul", "sector=sector-1", "year=2011", "kind=secret", "status=x"])
def test_a_choice_that_is_not_offered(query: str, english: Client, papers: Open) -> None:
    """As if nobody had ever entered it; the rest of the address holds."""
    report = english.get(f"{REGISTER}?{query}").context["report"]
    assert report.count == 1
    assert len(report.problems) == 1


@pytest.mark.fault(18, 19)
@pytest.mark.parametrize(
    "query",
    [
        "text=" + "я" * 50_000,
        "text=%00",
        "text=%ED%A0%80",
        "text=%25_%5C%26|!<>():*'\"",
        "&".join(f"x{number}=1" for number in range(500)),
        "&".join(["city=tomsk"] * 500),
        "year=NaN",
        "year=1e400",
        "year=99999999999999999999",
        "year=0001&year=9999",
        "page=0",
        "page=-1",
        "page=abc",
        "page=" + "9" * 21,
        "per_page=1000000",
        "sort=access",
        "sort=responsible__password",
        "group=city",
        "format=pdf",
        "format=xlsx",
        "counts=1",
        "lang=xx",
        "fulfilment=overdue",
        "access=restricted",
        "organisation=Абакан",
    ],
)
def test_hostile_questions(query: str, english: Client, papers: Open) -> None:
    response = english.get(f"{REGISTER}?{query}")
    assert response.status_code == 200
    page = response.content.decode()
    assert not [one for one in UNSEEN if one in page and one not in query]


def test_what_is_not_asked_here_is_named(english: Client, papers: Open) -> None:
    for query in ("access=restricted", "format=pdf", "group=city", "sort=access"):
        assert english.get(f"{REGISTER}?{query}").context["report"].problems, query
    for path in (papers.public.get_absolute_url(), reverse("open-data")):
        assert "unknown parameter “on”" in english.get(f"{path}?on=2010-01-01").content.decode()


def test_pages(english: Client, opened: None) -> None:
    for number in range(60):
        agreement(f"Договор {number}", access=Access.PUBLIC)
    first, last = (english.get(REGISTER, {"page": page}) for page in (1, 3))
    assert (len(page_rows(first)), len(page_rows(last))) == (25, 10)
    assert set(titles(first)) & set(titles(last)) == set()


def test_an_empty_register_says_so(english: Client, opened: None) -> None:
    assert "No agreement has been made public yet." in english.get(REGISTER).content.decode()


def test_the_queries_do_not_grow(client: Client, papers: Open, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(30) as before:
        client.get(f"{REGISTER}?year=2010&text=Томск")
    for number in range(20):
        row = agreement(f"Томск {number}", partner=city(), access=Access.PUBLIC, in_force=True)
        row.sectors.add(*papers.public.sectors.all())
    with django_assert_max_num_queries(len(before)):
        assert client.get(f"{REGISTER}?year=2010&text=Томск").context["report"].count == 21


# --- The page of one ---


def test_the_page_of_an_agreement(english: Client, papers: Open) -> None:
    text = words(tree(english.get(papers.public.get_absolute_url())))
    for part in (
        "Соглашение с Томском (in Russian)",
        "2010/003",
        "12-А",
        "О торговле",
        "Администрация города Томск",
        "Theirs · Томск (in Russian), Russia",
        "October 2010, Усть-Каменогорск",
        "Торговля",
        "in force",
        "31 December 2040".replace(" ", "\N{NO-BREAK SPACE}"),
        "3 May 2020".replace(" ", "\N{NO-BREAK SPACE}"),
    ):
        assert part.replace("\N{NO-BREAK SPACE}", " ") in text.replace("\N{NO-BREAK SPACE}", " "), part


def test_the_page_is_in_the_language_of_its_reader(client: Client, papers: Open) -> None:
    client.cookies["django_language"] = "kk"
    assert "Том, Ресей" in words(tree(client.get(papers.public.get_absolute_url())))


def test_what_it_rests_on_is_shown_only_if_that_is_public(english: Client, papers: Open) -> None:
    path = papers.public.get_absolute_url()
    assert "Basis" not in english.get(path).content.decode()
    papers.public.parent = papers.archived
    papers.public.save()
    assert "Basis" not in english.get(path).content.decode()
    papers.public.parent = agreement("Рамочное", access=Access.PUBLIC)
    papers.public.save()
    assert "Рамочное" in english.get(path).content.decode()


def test_home_leads_to_the_register_and_the_door_leads_back(client: Client, papers: Open) -> None:
    page = client.get("/", follow=True)
    assert client.get("/")["Cache-Control"] == "private, no-store"
    assert page.redirect_chain == [(REGISTER, 302)]
    links = {one.get("href") for one in tree(page).iter("a")}
    assert "/accounts/login/?next=%2Fagreements%2F" in links


def test_people_who_sign_in_have_their_own_pages(official, client_of, papers: Open) -> None:
    browser = client_of(official)
    assert browser.get("/").status_code == 200
    assert browser.get(REGISTER).context["report"].name == "agreements"
    assert browser.get(papers.internal.get_absolute_url()).status_code == 200
    assert browser.get(reverse("open-data"))["Cache-Control"] == "private, no-store"
    assert browser.get(reverse("open-data-csv"))["Cache-Control"] == "private, no-store"


# --- Headers ---


@pytest.mark.fault(27)
def test_what_browsers_may_keep(client: Client, papers: Open) -> None:
    for path in (REGISTER, papers.public.get_absolute_url(), reverse("open-data")):
        response = client.get(path)
        check(response, 200)
        assert response["Cache-Control"] == "private, max-age=60"
        assert {"Cookie", "Accept-Language"} <= {one.strip() for one in response["Vary"].split(",")}
    for name in ("open-data-csv", "open-data-json"):
        response = client.get(reverse(name))
        check(response, 200)
        assert response["Cache-Control"] == "public, max-age=300"
        assert "Set-Cookie" not in response


def test_search_engines_ask_nothing(client: Client, opened: None) -> None:
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert "Disallow: /*?\n" in response.content.decode()


def test_nothing_is_kept_of_a_visitor(client: Client, papers: Open) -> None:
    client.get(REGISTER)
    assert "sessionid" not in client.cookies


@pytest.mark.fault(22)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_visitor_sends_nothing(method: str, client: Client, papers: Open) -> None:
    for path in (REGISTER, papers.public.get_absolute_url(), reverse("open-data"), reverse("open-data-csv")):
        assert client.generic(method, path).status_code == 405


@pytest.mark.fault(11)
def test_markup_is_shown_as_typed(client: Client, opened: None) -> None:
    row = agreement("<script>alert(1)</script>", subject_ru="<b>x</b>", access=Access.PUBLIC)
    for path in (REGISTER, row.get_absolute_url()):
        page = client.get(path)
        assert "<script>alert" not in page.content.decode()
        assert (
            "<script>alert(1)</script>" in words(with_class(tree(page), "page-head")[0]) or path == REGISTER
        )


def test_a_person_is_not_found_by_her_name(client: Client, papers: Open) -> None:
    party = papers.public.parties.first()
    party.signatory = person("Редкофамильский")
    party.save()
    assert client.get(REGISTER, {"text": "Редкофамильский"}).context["report"].count == 0


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Томский завод", True),
        ("заводами", True),
        ("Томсский завод", True),
        ("540123", False),
        ("54", False),
        ("5401234567890", False),
        ("1160280", False),
        ("Краткозав", False),
        ("Сибирь", False),
    ],
)
def test_nothing_of_a_party_is_guessed_that_is_not_shown(
    words: str, found: bool, english: Client, papers: Open
) -> None:
    """A tax number is a person's own, where she trades herself; typed figure by figure it would be found."""
    numbers = {"tax_number": "540123456789", "registration_number": "1160280000000"}
    place = city("Колпашево", region="Сибирь")
    plant = organisation("Томский завод", short_name_ru="Краткозав", city=place, **numbers)
    party(agreement=papers.public, organisation=plant)
    page = english.get("/agreements/", {"text": words})
    assert ("Соглашение с Томском" in page.content.decode()) is found


@pytest.mark.fault(46)
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_pages_name_nothing_undefined_and_lead_nowhere_else(
    language: str, client: Client, papers: Open, undefined: set[tuple[str, str]]
) -> None:
    """What is bare and what is full, found and in vain."""
    client.cookies["django_language"] = language
    bare = agreement("Без всего", access=Access.PUBLIC)
    paths = [REGISTER, f"{REGISTER}?text=ъъъъ", f"{REGISTER}?x=1&year=2010", reverse("open-data")]
    for path in (*paths, bare.get_absolute_url(), papers.public.get_absolute_url()):
        page = client.get(path)
        assert page.status_code == 200
        assert [one for one in addresses(page) if leads_elsewhere(one[1])] == []
    assert undefined == set()
