"""The one mail of a day: what it says, to whom, and what the page of one's own says beside it."""

from __future__ import annotations

from email import message_from_bytes
from email.header import decode_header, make_header
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail
from django.urls import reverse

from accounts.models import User
from agreements.digests import Outcome, letter, message_id, pending, run, subject
from agreements.models import Agreement, Commitment, Digest, Reminder
from agreements.reminders import dues
from cooperation.for_you import for_you
from tests import factories
from tests.reading import tree, with_class, words
from tests.reminders.conftest import DAY, after, sent_on, speaking

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.core.mail import EmailMultiAlternatives

pytestmark = pytest.mark.django_db


@pytest.fixture
def full(ending: Callable[..., Agreement], promised: Callable[..., Commitment]) -> None:
    """Something of each urgency, in no order."""
    tomsk = factories.city("Томск")
    ending(60, "Соглашение с Барнаулом", notice_days=10)
    promised(30, "Прислать программу")
    promised(-9, "Поставить оборудование", city=tomsk)
    promised(0, "Подписать акт")
    paper = ending(5, "Соглашение с Томском")
    factories.party(agreement=paper, city=tomsk, organisation=None, described_ru="фирмы")


ORDER = [
    "Поставить оборудование",
    "Подписать акт",
    "Соглашение с Томском",
    "Прислать программу",
    "Соглашение с Барнаулом",
]


def sent() -> EmailMultiAlternatives:
    (message,) = mail.outbox
    return message


def html(message: EmailMultiAlternatives) -> str:
    ((content, kind),) = message.alternatives
    assert kind == "text/html"
    return content


def positions(text: str) -> list[int]:
    return [text.index(title) for title in ORDER]


# --- What it says ---


@pytest.mark.usefixtures("full")
@pytest.mark.parametrize(
    ("language", "said", "headings", "details"),
    [
        (
            "en",
            "5 dates, overdue: 1",
            ["OVERDUE", "TODAY", "WITHIN A WEEK", "LATER"],
            [
                "(in Russian) · due on: 14 November 2026 · 9 days ago",
                "last day to give notice: 12 January 2027 · in 50 days",
            ],
        ),
        (
            "ru",
            "5 сроков, просрочено: 1",
            ["ПРОСРОЧЕНО", "СЕГОДНЯ", "В ТЕЧЕНИЕ НЕДЕЛИ", "ПОЗЖЕ"],
            [
                "Томск · срок исполнения: 14 ноября 2026 года · 9 дней назад",
                "12 января 2027 года · через 50 дней",
            ],
        ),
        (
            "kk",
            "5 мерзім, мерзімі өткені: 1",
            ["МЕРЗІМІ ӨТКЕН", "БҮГІН", "БІР АПТА ІШІНДЕ", "КЕЙІНІРЕК"],
            ["2026 жылғы 14 қараша · 9 күн бұрын", "2027 жылғы 12 қаңтар · 50 күннен кейін"],
        ),
    ],
)
def test_one_mail_in_the_person_s_language_the_most_urgent_first(
    language: str, said: str, headings: list[str], details: list[str], dana: User
) -> None:
    User.objects.update(language=language)
    with speaking("en"):
        list(run(DAY))
    message = sent()
    assert (message.to, message.subject) == (["dana@example.kz"], said)
    text = message.body.replace("\xa0", " ")
    assert positions(text) == sorted(positions(text))
    assert [text.index(heading) for heading in headings] == sorted(
        text.index(heading) for heading in headings
    )
    for detail in details:
        assert detail in text
    assert positions(html(message)) == sorted(positions(html(message)))


@pytest.mark.usefixtures("full")
def test_every_line_leads_to_the_site(dana: User) -> None:
    list(run(DAY))
    for row in Agreement.objects.filter(in_force_until__isnull=False):
        address = f"https://register.example.kz{row.get_absolute_url()}"
        assert address in sent().body
        assert f'href="{address}"' in html(sent())
    assert f"https://register.example.kz{reverse('reminders')}" in sent().body


@pytest.mark.usefixtures("full")
def test_without_a_name_of_the_site_there_are_no_links(dana: User, settings: Any) -> None:
    settings.SITE_URL = ""
    list(run(DAY))
    assert "http" not in sent().body
    assert "href" not in html(sent())
    assert "List-Unsubscribe" not in sent().message()


@pytest.mark.usefixtures("full")
def test_headers(dana: User) -> None:
    list(run(DAY))
    read = message_from_bytes(sent().message().as_bytes())
    assert read["Auto-Submitted"] == "auto-generated"
    assert read["List-Unsubscribe"] == "<https://register.example.kz/accounts/reminders/>"
    assert str(make_header(decode_header(read["From"]))) == "Реестр <register@example.kz>"
    assert read["Message-ID"] == Digest.objects.get().message_id
    assert read["Message-ID"].endswith("@example.kz>")


@pytest.mark.usefixtures("full")
def test_nothing_is_fetched_and_nothing_is_styled(dana: User) -> None:
    list(run(DAY))
    for forbidden in ("<img", "<script", "style", "src=", "url("):
        assert forbidden not in html(sent())


def test_markup_is_shown_literally(dana: User, promised: Callable[..., Commitment]) -> None:
    promised(0, "<b>Жирно</b> & {{ 7|add:7 }}", city=factories.city("<i>Томск</i>"))
    list(run(DAY))
    assert "<b>Жирно</b> & {{ 7|add:7 }}" in sent().body
    assert "&lt;b&gt;Жирно&lt;/b&gt; &amp; {{ 7|add:7 }}" in html(sent())
    assert "<i>" not in html(sent())


def test_a_text_of_many_lines_and_letters_takes_one_line(
    dana: User, promised: Callable[..., Commitment]
) -> None:
    promised(0, f"Первое\r\nBcc: all@example.kz\n\nВторое {'ж' * 10_000}")
    list(run(DAY))
    (line,) = [line for line in sent().body.splitlines() if "Первое" in line]
    assert "Bcc: all@example.kz Второе" in line
    assert len(line) < 310
    assert sent().recipients() == ["dana@example.kz"]


@pytest.mark.parametrize("address", ["dana@example.kz\nBcc: all@example.kz", "dana@example.kz\r\nX: y"])
def test_an_address_with_a_newline_gets_no_mail_and_harms_nobody(
    address: str, dana: User, administrator: User, promised: Callable[..., Commitment]
) -> None:
    User.objects.filter(pk=dana.pk).update(email=address)
    User.objects.filter(pk=administrator.pk).update(email="timur@example.kz")
    promised(0, lead_person=factories.person(user=administrator))
    outcomes = {result.user.username: result.outcome for result in run(DAY)}
    assert outcomes == {"dana": Outcome.REFUSED, "timur": Outcome.SENT}
    assert sent().recipients() == ["timur@example.kz"]
    assert "BadHeaderError" in dana.digests.get().problem


def test_a_mail_of_very_many_names_the_first_hundred(dana: User, promised: Callable[..., Commitment]) -> None:
    paper = factories.agreement(responsible=dana)
    for number in range(103):
        promised(-number, f"Обязательство {number:03}", agreement=paper)
    list(run(DAY))
    assert sent().body.count("Обязательство") == 100
    assert "And 3 more" in sent().body
    assert "Обязательство 000" not in sent().body
    assert Reminder.objects.count() == 103


@pytest.mark.parametrize(
    ("language", "numbers"),
    [
        ("ru", ["1 срок", "2 срока", "5 сроков", "21 срок"]),
        ("kk", ["1 мерзім", "2 мерзім", "5 мерзім", "21 мерзім"]),
        ("en", ["1 date", "2 dates", "5 dates", "21 dates"]),
    ],
)
def test_numbers_in_the_subject(
    language: str, numbers: list[str], dana: User, promised: Callable[..., Commitment]
) -> None:
    promised(3)
    with speaking(language):
        (one,) = dues(dana, DAY)
        assert [subject([one] * number) for number in (1, 2, 5, 21)] == numbers


# --- Never twice ---


@pytest.mark.usefixtures("full")
def test_a_second_run_sends_nothing(dana: User) -> None:
    assert sent_on(DAY) == {"dana": ORDER}
    assert sent_on(DAY) == {}
    assert Digest.objects.count() == 1
    assert Reminder.objects.count() == 5


def test_what_comes_up_after_the_mail_of_the_day_waits_for_the_next(
    dana: User, promised: Callable[..., Commitment]
) -> None:
    promised(7, "Утром")
    sent_on(DAY)
    promised(7, "После обеда")
    assert sent_on(DAY) == {}
    assert sent_on(after(1)) == {"dana": ["После обеда"]}


@pytest.mark.usefixtures("full")
def test_the_number_of_a_mail_is_that_of_what_it_tells(dana: User, official: User) -> None:
    found = dues(dana, DAY)
    assert message_id(dana, found) == message_id(dana, found[::-1])
    assert message_id(dana, found) != message_id(dana, found[1:])
    assert message_id(dana, found) != message_id(official, found)


# --- One's own settings ---


@pytest.mark.usefixtures("full")
def test_only_the_kinds_that_are_wanted(dana: User, client_of: Any) -> None:
    browser = client_of(dana)
    answer = browser.post(reverse("reminders"), {"reminded_by_mail": "on", "reminded_of_terms": "on"})
    assert answer.url == reverse("reminders")
    assert sent_on(DAY) == {"dana": ["Соглашение с Томском", "Соглашение с Барнаулом"]}
    assert len(for_you(dana, DAY).dues) == 5, "the list on the page is whole"


@pytest.mark.usefixtures("full")
def test_no_mail_is_no_mail(dana: User, client_of: Any) -> None:
    client_of(dana).post(reverse("reminders"), {"reminded_of_terms": "on"})
    assert [result.outcome for result in run(DAY)] == [Outcome.UNWANTED]
    assert mail.outbox == []
    client_of(dana).post(reverse("reminders"), {"reminded_by_mail": "on", "reminded_of_terms": "on"})
    assert sent_on(DAY) != {}, "what was not told is told once she wants it"


@pytest.mark.usefixtures("full")
def test_without_an_address_the_list_has_to_do(dana: User, client_of: Any) -> None:
    User.objects.update(email="")
    assert [result.outcome for result in run(DAY)] == [Outcome.NO_ADDRESS]
    assert "no e-mail address" in words(tree(client_of(dana).get(reverse("reminders"))))


def test_settings_are_one_s_own(dana: User, official: User, client_of: Any) -> None:
    client_of(official).post(
        reverse("reminders") + f"?pk={dana.pk}",
        {"pk": dana.pk, "id": dana.pk, "username": "x", "is_superuser": "on"},
    )
    dana.refresh_from_db()
    official.refresh_from_db()
    assert (dana.reminded_by_mail, official.reminded_by_mail) == (True, False)
    assert (official.username, official.is_superuser) == ("ainur", False)


def test_settings_want_the_token_of_the_form(dana: User) -> None:
    from django.test import Client

    browser = Client(enforce_csrf_checks=True)
    browser.force_login(dana)
    assert browser.post(reverse("reminders"), {}).status_code == 403
    dana.refresh_from_db()
    assert dana.reminded_by_mail


# --- The page says what the mail says ---


@pytest.mark.usefixtures("full")
def test_the_home_page_the_page_of_its_own_and_the_preview_say_what_the_mail_says(
    dana: User, client_of: Any
) -> None:
    User.objects.update(language="ru")
    browser = client_of(dana)
    preview = page_texts(browser, reverse("reminders"))
    assert sent_on(DAY) == {"dana": preview}
    told = [line.removeprefix("- ") for line in sent().body.splitlines() if line.startswith("- ")]
    assert preview == told == page_texts(browser, reverse("for-you")) == home_texts(browser)
    assert page_texts(browser, reverse("reminders")) == [], "it has been told"


def page_texts(browser: Any, address: str) -> list[str]:
    lists = with_class(tree(browser.get(address)), "agenda")
    return [first_text(row) for one in lists for row in one.findall("li")]


def home_texts(browser: Any) -> list[str]:
    panel = next(
        one
        for one in tree(browser.get(reverse("home"))).iter("section")
        if one.get("aria-labelledby") == "for-you"
    )
    return [first_text(row) for row in panel.iter("li")]


def first_text(row: Any) -> str:
    span = row.findall("span")[0]
    link = span.find("a")
    return words(link) if link is not None else span.text.strip()


def test_an_empty_list_says_so(official: User, client_of: Any) -> None:
    for name in ("home", "for-you"):
        page = words(tree(client_of(official).get(reverse(name))))
        assert "Nothing that you answer for is overdue or comes due soon." in page
    assert "nothing to tell you" in words(tree(client_of(official).get(reverse("reminders"))))


def test_the_home_page_names_the_first_and_counts_all(
    dana: User, promised: Callable[..., Commitment], client_of: Any
) -> None:
    paper = factories.agreement(responsible=dana)
    for number in range(12):
        promised(number - 6, f"Обязательство {number}", agreement=paper)
    found = for_you(dana, DAY)
    assert ([due.left for due in found.dues], found.total, found.late) == ([*range(-6, 2)], 12, 6)
    assert "All 12 dates that are yours" in words(tree(client_of(dana).get(reverse("home"))))


def test_a_constant_number_of_queries(
    dana: User,
    ending: Callable[..., Agreement],
    promised: Callable[..., Commitment],
    django_assert_num_queries: Any,
) -> None:
    def fill(number: int) -> None:
        for step in range(number):
            paper = ending(step, f"Соглашение {step}")
            factories.party(agreement=paper)
            promised(step, agreement=paper, city=factories.city())

    fill(1)
    dana = User.objects.get(pk=dana.pk)
    with django_assert_num_queries(9):  # one for the agreements that were opened to her
        for_you(dana, DAY)
    fill(7)
    dana = User.objects.get(pk=dana.pk)
    with django_assert_num_queries(9):  # one for the agreements that were opened to her
        for_you(dana, DAY)


def test_letters_are_made_of_what_waits(dana: User, promised: Callable[..., Commitment]) -> None:
    promised(0)
    found = pending(dana, DAY)
    message = letter(Digest(user=dana, day=DAY, message_id="<1@example.kz>"), found)
    assert message.extra_headers["Message-ID"] == "<1@example.kz>"
