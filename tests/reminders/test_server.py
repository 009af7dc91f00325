"""A real mail server in a thread of its own: down, up again, slow, and one that refuses."""

from __future__ import annotations

import socket
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.models import User
from agreements.digests import Outcome, run
from agreements.models import Digest
from tests import factories
from tests.reading import tree, with_class
from tests.reading import words as words_in
from tests.reminders.conftest import DAY, after

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator

pytestmark = [pytest.mark.django_db, pytest.mark.fault(41)]


class Letters(Message):
    """Keeps what arrives; refuses whom it is told to."""

    def __init__(self, refused: str = "", words: str = "550 no such user") -> None:
        super().__init__()
        self.refused, self.words, self.arrived = refused, words, []

    def handle_message(self, message: Any) -> None:
        self.arrived.append(message)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if address == self.refused:
            return self.words
        envelope.rcpt_tos.append(address)
        return "250 OK"


@pytest.fixture
def serving(port: int) -> Iterator[Callable[[Letters], None]]:
    """Starts a mail server that gives the letters to this one; the one before it ends."""
    servers: list[Controller] = []

    def serve(letters: Letters) -> None:
        while servers:
            servers.pop().stop()
        servers.append(Controller(letters, "127.0.0.1", port))
        servers[-1].start()

    yield serve
    for server in servers:
        server.stop()


@pytest.fixture
def silent(port: int) -> Iterator[list[socket.socket]]:
    """A server that takes the call and says nothing; the calls it took."""
    calls: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", port)) as server:
        server.settimeout(5)
        listening = threading.Thread(target=lambda: calls.append(server.accept()[0]))
        listening.start()
        yield calls
        listening.join()
    for call in calls:
        call.close()


def outcomes(day: dt.date = DAY) -> list[Outcome]:
    return [result.outcome for result in run(day)]


def test_down_then_up_and_delivered_once(
    dana: User, promised: Callable[..., Any], serving: Callable[[Letters], None]
) -> None:
    promised(0)
    with pytest.raises(CommandError, match="1 of 1"):
        call_command("send_reminders", day=DAY)
    assert Digest.objects.values_list("state", "attempts").get() == ("waiting", 1)
    letters = Letters()
    serving(letters)
    call_command("send_reminders", day=DAY)
    call_command("send_reminders", day=DAY)
    (letter,) = letters.arrived
    digest = Digest.objects.get()
    assert (digest.state, digest.attempts, digest.problem) == ("sent", 2, "")
    assert letter["Message-ID"] == digest.message_id


def test_a_server_that_says_nothing_is_down_after_a_while(
    dana: User,
    administrator: User,
    promised: Callable[..., Any],
    silent: list[socket.socket],
    settings: Any,
) -> None:
    settings.EMAIL_TIMEOUT = 0.2
    User.objects.filter(pk=administrator.pk).update(email="timur@example.kz")
    promised(0, lead_person=factories.person(user=administrator))
    before = time.monotonic()
    assert outcomes() == [Outcome.WAITING] * 2
    assert time.monotonic() - before < 60
    assert len(silent) == 1, "the second is not tried on it"
    assert sorted(Digest.objects.values_list("attempts", flat=True)) == [0, 1]
    assert "imed out" in Digest.objects.get(attempts=1).problem


# --- Refused ---


def test_a_refused_recipient_waits_and_is_told_of(
    dana: User,
    promised: Callable[..., Any],
    serving: Callable[[Letters], None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    promised(0)
    serving(Letters("dana@example.kz", "550 <dana@example.kz>: no such user"))
    with pytest.raises(CommandError, match="1 of 1"):
        call_command("send_reminders", day=DAY)
    digest = Digest.objects.get()
    assert (digest.state, digest.refused_address) == ("waiting", "dana@example.kz")
    assert digest.problem == "SMTPRecipientsRefused: 550 <…>: no such user"
    (record,) = [record for record in caplog.records if record.name == "agreements.digests"]
    assert record.levelname == "WARNING"
    assert record.getMessage().startswith("Reminders of dana were refused: ")
    assert "dana@example.kz" not in record.getMessage()


def test_refused_for_good_it_is_tried_once_a_day_and_every_run_says_so(
    dana: User, promised: Callable[..., Any], serving: Callable[[Letters], None]
) -> None:
    promised(0)
    serving(Letters("dana@example.kz"))
    assert outcomes() == outcomes() == outcomes() == [Outcome.REFUSED]
    assert dana.digests.get().attempts == 1
    with pytest.raises(CommandError, match="1 of 1"):
        call_command("send_reminders", day=DAY)
    assert outcomes(after(1)) == outcomes(after(1)) == [Outcome.REFUSED]
    assert dana.digests.get().attempts == 2
    serving(Letters())
    assert outcomes(after(1)) == [Outcome.REFUSED]
    assert outcomes(after(2)) == [Outcome.SENT]


def test_a_corrected_address_is_tried_at_once(
    dana: User, promised: Callable[..., Any], serving: Callable[[Letters], None]
) -> None:
    promised(0)
    letters = Letters("dana@example.kz")
    serving(letters)
    assert outcomes() == [Outcome.REFUSED]
    User.objects.update(email="d.ospanova@example.kz")
    assert outcomes() == [Outcome.SENT]
    (letter,) = letters.arrived
    assert letter["To"] == "d.ospanova@example.kz"


def test_refused_for_now_it_is_tried_by_the_next_run(
    dana: User, promised: Callable[..., Any], serving: Callable[[Letters], None]
) -> None:
    promised(0)
    serving(Letters("dana@example.kz", "450 come again"))
    assert outcomes() == outcomes() == [Outcome.REFUSED]
    assert dana.digests.values_list("attempts", "refused_address").get() == (2, "")
    serving(Letters())
    assert outcomes() == [Outcome.SENT]


def test_what_is_done_meanwhile_waits_no_more(
    dana: User, promised: Callable[..., Any], serving: Callable[[Letters], None]
) -> None:
    promise = promised(0)
    serving(Letters("dana@example.kz"))
    assert outcomes() == [Outcome.REFUSED]
    type(promise).objects.update(completed_on=DAY, result_ru="Проведена")
    assert outcomes() == []
    assert not Digest.objects.exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("550 no such user", "The mail server refused the address of your account."),
        ("450 come again", "The mail server could not take the last mail."),
    ],
)
def test_the_person_reads_why_no_mail_comes(
    words: str,
    said: str,
    dana: User,
    promised: Callable[..., Any],
    serving: Callable[[Letters], None],
    client_of: Any,
) -> None:
    promised(0)
    serving(Letters("dana@example.kz", words))
    assert outcomes() == [Outcome.REFUSED]
    (notice,) = with_class(tree(client_of(dana).get(reverse("reminders"))), "notice-warning")
    assert words_in(notice).startswith(said)
