"""A real mail server in a thread of its own: down, up again, and one that refuses."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from django.core.management import CommandError, call_command

from agreements.models import Digest
from tests.reminders.conftest import DAY

if TYPE_CHECKING:
    from collections.abc import Callable

    from accounts.models import User

pytestmark = pytest.mark.django_db


class Letters(Message):
    """Keeps what arrives; refuses whom it is told to."""

    def __init__(self, refused: str = "") -> None:
        super().__init__()
        self.refused, self.arrived = refused, []

    def handle_message(self, message: Any) -> None:
        self.arrived.append(message)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if address == self.refused:
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"


@pytest.fixture
def port(settings: Any) -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number = free.getsockname()[1]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", number
    return number


def test_down_then_up_and_delivered_once(dana: User, promised: Callable[..., Any], port: int) -> None:
    promised(0)
    with pytest.raises(CommandError, match="1 of 1"):
        call_command("send_reminders", day=DAY)
    assert Digest.objects.values_list("state", "attempts").get() == ("waiting", 1)
    letters = Letters()
    server = Controller(letters, "127.0.0.1", port)
    server.start()
    try:
        call_command("send_reminders", day=DAY)
        call_command("send_reminders", day=DAY)
    finally:
        server.stop()
    (letter,) = letters.arrived
    digest = Digest.objects.get()
    assert (digest.state, digest.attempts, digest.problem) == ("sent", 2, "")
    assert letter["Message-ID"] == digest.message_id


def test_a_refused_recipient_waits(dana: User, promised: Callable[..., Any], port: int) -> None:
    promised(0)
    server = Controller(Letters("dana@example.kz"), "127.0.0.1", port)
    server.start()
    try:
        with pytest.raises(CommandError, match="1 of 1"):
            call_command("send_reminders", day=DAY)
    finally:
        server.stop()
    digest = Digest.objects.get()
    assert digest.state == "waiting"
    assert "no such user" in digest.problem
