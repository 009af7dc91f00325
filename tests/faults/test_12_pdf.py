"""12. What is written in a record fetches nothing into its PDF and attaches nothing to it."""

from __future__ import annotations

import io
import socketserver
import threading
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest
from django.urls import reverse

from reporting.pdf import render_pdf
from tests.factories import agreement, commitment
from tests.reading import pdf_text, squeezed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test import Client

    from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(official: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(official)


@pytest.fixture
def callers() -> Iterator[tuple[str, list[Any]]]:
    """A server that notes whoever comes."""
    came: list[Any] = []

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            came.append(self.client_address)

    with socketserver.TCPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/x", came
        server.shutdown()


def card(browser: Client, row: Any) -> bytes:
    response = browser.get(f"{reverse('agreement', args=[row.pk])}?format=pdf")
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    return response.content


EVIL = (
    '<img src="{0}"><link rel=attachment href="{0}"><object data="{0}"></object>'
    "<style>@import url({0}); @font-face {{ font-family: x; src: url({0}) }}</style>"
    '<a rel=attachment href="{0}">x</a>'
)


def test_nobody_is_called(browser: Client, callers: tuple[str, list[Any]]) -> None:
    address, came = callers
    evil = EVIL.format(address)
    row = agreement(evil[:300], note=evil)
    commitment(evil, agreement=row)
    content = card(browser, row)
    assert squeezed("<linkrel=attachment") in squeezed(pdf_text(content))
    register = browser.get(f"{reverse('agreements')}?format=pdf").content
    render_pdf(f"<html lang=en><title>t</title>{evil}<p>x</p>")  # even if it were not escaped
    for paper in (content, register):
        with pikepdf.open(io.BytesIO(paper)) as pdf:
            assert not pdf.attachments
    assert came == []


def test_markup_in_names_is_printed_and_nothing_is_fetched(browser: Client, tmp_path: Any) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("do not print")
    evil = f'<img src="file://{secret}"><link rel=attachment href="file://{secret}">{{% now "Y" %}}'
    content = card(browser, agreement(evil))
    assert squeezed("<imgsrc=") in squeezed(pdf_text(content))
    assert "donotprint" not in squeezed(pdf_text(content))
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert not pdf.attachments


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "http://127.0.0.1:1/x", "static:../manage.py", "static:/etc/passwd", "data:,x"],
)
def test_the_fetcher_refuses_all_but_static_files(url: str, caplog: pytest.LogCaptureFixture) -> None:
    plain = len(render_pdf("<html lang=en><title>t</title><p>x</p>"))
    html = (
        f'<html lang=en><title>t</title><link rel=attachment href="{url}"><img src="{url}" alt="x"><p>x</p>'
    )
    content = render_pdf(html)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert not pdf.attachments
        assert not any(page.Resources.get("/XObject", {}).keys() for page in pdf.pages)
    assert len(content) < plain + 4_000
    assert "RefusedUrl" in caplog.text or url in caplog.text
