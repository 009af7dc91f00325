"""The second factor: no code twice, a recovery code once, and no way round."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import translation

from accounts.roles import give_role
from cooperation import checks
from tests.addresses import ADDRESSES
from tests.faults.door import code_of, secret_of, set_up_app, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django.fixtures import SettingsWrapper

    from accounts.models import User

pytestmark = pytest.mark.django_db
SECOND, SECURITY = reverse("mfa_authenticate"), reverse("mfa_index")


@pytest.fixture(autouse=True)
def needed(settings: SettingsWrapper) -> None:
    """As on a server."""
    settings.SECOND_FACTOR_FOR = ["staff", "head", "administrator"]


@pytest.fixture
def secret(staff: User) -> str:
    """Dana has the app on her telephone; what set it up is used, and she is signed out."""
    return set_up_app(sign_in("dana"))


def enter(code: str, name: str = "dana") -> Client:
    """A browser after the password and the code."""
    browser = sign_in(name)
    browser.post(SECOND, {"code": code})
    return browser


def is_in(browser: Client) -> bool:
    return browser.get(reverse("home")).status_code == 200


# --- Who needs one ---


@pytest.mark.parametrize(
    ("role", "needs"), [("official", False), ("staff", True), ("head", True), ("administrator", True)]
)
def test_who_needs_one_is_led_to_set_it_up(role: str, needs: bool, staff: User) -> None:
    give_role(staff, role)
    browser = sign_in("dana")
    assert is_in(browser) is not needs
    if needs:
        assert browser.get(reverse("home")).url == SECURITY
        set_up_app(browser)
        assert is_in(browser)


def test_the_setting_says_whose(official: User, staff: User, settings: SettingsWrapper) -> None:
    settings.SECOND_FACTOR_FOR = ["official"]
    give_role(official, "official")
    assert not is_in(sign_in("ainur"))
    assert is_in(sign_in("dana"))


def test_before_it_is_set_up_nothing_else_opens(administrator: User) -> None:
    """Site and admin, read and written."""
    browser = sign_in("timur")
    opened = set()
    for address in ADDRESSES:
        for ask in (browser.get, browser.post):
            if address.name in {"logout", "admin:logout"}:
                continue
            answer = ask(address.with_key())
            if answer.status_code not in (302, 404, 405) or (
                answer.status_code == 302 and "code" in answer.url
            ):
                opened.add(address.name)
    setting_up = {"account_reauthenticate", "mfa_activate_totp", "mfa_add_webauthn", "mfa_index"}
    assert opened == setting_up | {"healthz"}
    assert browser.get(reverse("admin:index")).url == SECURITY


def test_a_role_written_wrong_is_told_at_the_start(settings: SettingsWrapper) -> None:
    assert checks.second_factors_known(None) == []
    settings.SECOND_FACTOR_FOR = ["staff", "boss"]
    (fault,) = checks.second_factors_known(None)
    assert "boss" in fault.msg


# --- Codes ---


def test_password_and_code_open(secret: str) -> None:
    browser = sign_in("dana")
    assert browser.get(reverse("home")).status_code == 302, "the password alone opens nothing"
    assert browser.get(reverse("admin:index")).status_code == 302
    assert browser.post(SECOND, {"code": code_of(secret, 1)}).status_code == 302
    assert is_in(browser)


def test_no_code_twice(secret: str) -> None:
    assert not is_in(enter(code_of(secret))), "not the one that set it up"
    code = code_of(secret, 1)
    assert is_in(enter(code))
    assert not is_in(enter(code))
    assert not is_in(enter(f" {code[:3]} {code[3:]}"))


def test_no_old_or_future_code(secret: str) -> None:
    for later in (-3, -2, 3, 100):
        assert not is_in(enter(code_of(secret, later)))


def test_a_recovery_code_once(secret: str, staff: User) -> None:
    codes = RecoveryCodes(
        Authenticator.objects.get(user=staff, type=Authenticator.Type.RECOVERY_CODES)
    ).get_unused_codes()
    assert is_in(enter(codes[0]))
    assert not is_in(enter(codes[0]))
    assert is_in(enter(codes[1]))


def test_guessing_codes_is_throttled(secret: str) -> None:
    browser = sign_in("dana")
    for _ in range(5):
        browser.post(SECOND, {"code": "000000"})
    browser.post(SECOND, {"code": code_of(secret, 1)})
    assert not is_in(browser)
    assert not is_in(enter(code_of(secret, 1))), "from elsewhere neither"


def test_secrets_lie_unreadable_in_the_database(secret: str, staff: User) -> None:
    kept = Authenticator.objects.get(user=staff, type=Authenticator.Type.TOTP)
    assert secret not in str(kept.data)
    assert secret_of(staff) == secret


# --- No way round ---


def test_not_by_a_new_password(secret: str, staff: User, client: Client, settings: SettingsWrapper) -> None:
    staff.refresh_from_db()
    key = default_token_generator.make_token(staff)
    start = reverse("account_reset_password_from_key", args=[user_pk_to_url_str(staff), key])
    form = client.get(start).url
    new = "құпия-сөз-2026-жаңа"
    assert client.post(form, {"password1": new, "password2": new}).status_code == 302
    assert not is_in(client), "a new password signs nobody in"
    assert client.get(start).status_code == 404, "and works once"
    answer = client.post(reverse("login"), {"username": "dana", "password": new})
    assert answer.url == SECOND
    assert not is_in(client)


def test_not_by_the_admin(secret: str) -> None:
    browser = sign_in("dana")
    for page in ("admin:index", "admin:agreements_agreement_add", "admin:login"):
        assert (
            browser.get(reverse(page), follow=True)
            .redirect_chain[-1][0]
            .startswith((SECOND, "/accounts/login/"))
        )


def test_not_by_a_session_that_was_open_before(staff: User) -> None:
    """Whoever knew the password and waited is not let in by the factor that another browser set up."""
    thief, browser = sign_in("dana"), sign_in("dana")
    set_up_app(browser)
    assert not is_in(thief)
    for name in ("mfa_activate_totp", "mfa_add_webauthn", "mfa_view_recovery_codes", "mfa_deactivate_totp"):
        assert thief.get(reverse(name)).url.startswith(reverse("mfa_reauthenticate")), name
    thief.post(reverse("account_reauthenticate"), {"password": "pw-dana"})
    assert not is_in(thief)


def test_such_a_session_shows_it_and_goes_on(staff: User) -> None:
    early, browser = sign_in("dana"), sign_in("dana")
    secret = set_up_app(browser)
    wanted = early.get(reverse("cities")).url
    assert early.post(wanted, {"code": code_of(secret, 1)}).url == reverse("cities")
    assert is_in(early)


def test_the_last_one_cannot_be_removed_by_whom_the_role_needs_it(secret: str, staff: User) -> None:
    browser = enter(code_of(secret, 1))
    browser.post(reverse("mfa_deactivate_totp"))
    assert Authenticator.objects.filter(user=staff, type=Authenticator.Type.TOTP).exists()
    give_role(staff, "official")
    browser.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(user=staff).exists()


def test_another_persons_key_is_no_key(secret: str, staff: User, official: User) -> None:
    row = Authenticator.objects.create(
        user=official, type=Authenticator.Type.WEBAUTHN, data={"name": "x", "credential": {}}
    )
    browser = enter(code_of(secret, 1))
    assert browser.post(reverse("mfa_remove_webauthn", args=[row.pk])).status_code == 404


# --- Lost ---


def said_of(person: User) -> dict[str, str]:
    """The last entry of the account's history, as people of each language read it."""
    entry = LogEntry.objects.filter(object_id=person.pk).latest("pk")
    found = {}
    for language in ("kk", "ru"):
        with translation.override(language):
            found[language] = entry.get_change_message()
    return found


def test_an_administrator_takes_a_lost_one_away(
    secret: str, staff: User, administrator: User, client_of: Callable[[User], Client]
) -> None:
    browser, boss = enter(code_of(secret, 1)), sign_in("timur")
    set_up_app(boss)
    page = reverse("admin:accounts_user_second_factor", args=[staff.pk])
    assert page in boss.get(reverse("admin:accounts_user_change", args=[staff.pk])).content.decode()
    assert boss.post(page, {"reason": ""}).status_code == 200, "not without a reason"
    assert Authenticator.objects.filter(user=staff).exists()
    assert boss.post(page, {"reason": "Телефон потерян"}).status_code == 302
    assert not Authenticator.objects.filter(user=staff).exists()
    assert said_of(staff) == {
        "kk": "Жойылды: екінші фактор «Оспанова Дана». Қосылды: себебі «Телефон потерян».",
        "ru": "Удалено: второй фактор «Оспанова Дана». Добавлено: причина «Телефон потерян».",
    }
    assert not is_in(browser), "her sessions end"
    assert sign_in("dana").get(reverse("home")).url == SECURITY


def test_nobody_else_takes_one_away(secret: str, staff: User, administrator: User) -> None:
    browser = enter(code_of(secret, 1))
    page = reverse("admin:accounts_user_second_factor", args=[administrator.pk])
    assert browser.post(page, {"reason": "x"}).status_code == 403
