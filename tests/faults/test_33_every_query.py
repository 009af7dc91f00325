"""Line 33: whichever query the database goes away at, the page says so; it never shows the half it has."""

from __future__ import annotations

import socket
from contextlib import closing
from typing import TYPE_CHECKING, Any

import psycopg2
import pytest
from django.db import connection
from django.test import Client

from accounts.models import User
from accounts.roles import give_role
from reporting.trouble import is_of_database
from tests.filling import fill

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = [
    "/",
    "/agreements/",
    "/agreements/?counts=1",
    "/agreements/?format=pdf",
    "/calendar/",
    "/commitments/",
    "/search/?q=%D0%A2%D0%BE%D0%BC%D1%81%D0%BA",
]


def cut() -> None:
    """Break the connection as a server does that is gone at once, without a word."""
    line = socket.fromfd(connection.connection.fileno(), socket.AF_UNIX, socket.SOCK_STREAM)
    with closing(line):
        line.shutdown(socket.SHUT_RDWR)


class Cut:
    """Breaks the connection before the query of this number; counts how many were asked."""

    def __init__(self, number: int) -> None:
        self.number, self.asked = number, 0

    def __call__(self, execute: Callable[..., Any], *query: Any) -> Any:
        self.asked += 1
        if self.asked == self.number:
            cut()
        return execute(*query)


def ask(client: Client, page: str, number: int) -> tuple[HttpResponse, int]:
    """The answer where the connection broke at this query, and how many queries were asked."""
    cutting = Cut(number)
    try:
        with connection.execute_wrapper(cutting):
            response = client.get(page)
    finally:
        connection.close()
    return response, cutting.asked


@pytest.fixture
def dana() -> Client:
    user = User.objects.create_user("dana", language="ru")
    give_role(user, "staff")
    fill(2)
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


@pytest.mark.parametrize("page", PAGES)
def test_at_every_query_of_a_page(page: str, dana: Client) -> None:
    assert ask(dana, page, 0)[0].status_code == 200
    told, number = [], 1
    while True:
        response, asked = ask(dana, page, number)
        if asked < number:
            break
        told.append(response.status_code)
        number += 1
    assert len(told) > 5
    assert set(told) == {503}
    assert ask(dana, page, 0)[0].status_code == 200


def test_while_a_cursor_is_closed() -> None:
    """The driver's own error: Django translates none that closing a cursor raises."""
    cursor = connection.chunked_cursor()
    cursor.execute("SELECT 1")
    cut()
    with pytest.raises(psycopg2.Error) as caught:
        cursor.close()
    connection.close()
    assert caught.value.__cause__ is caught.value.__context__ is None
    assert is_of_database(caught.value)


def test_other_errors_of_the_driver_are_ours() -> None:
    assert not is_of_database(psycopg2.ProgrammingError("syntax error"))
    assert not is_of_database(psycopg2.IntegrityError("duplicate key"))
