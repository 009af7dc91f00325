"""30. A file is given out only after the same check as its record, each time, by us or by nginx."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from django.conf import settings as project
from django.urls import NoReverseMatch, get_resolver, reverse

from agreements.models import Agreement, Document
from tests.factories import agreement, scan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from django.test import Client

    from accounts.models import User

pytestmark = pytest.mark.django_db

CONTENT = b"%PDF-1.7 " + bytes(range(256)) * 20


@pytest.fixture
def browser(official: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(official)


@pytest.fixture(params=["", "/media"], ids=["from here", "by nginx"])
def location(request: pytest.FixtureRequest, settings) -> str:
    settings.X_ACCEL_LOCATION = request.param
    return request.param


def address(row: Document) -> str:
    return reverse("document", args=[row.pk])


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("part", [{}, {"HTTP_RANGE": "bytes=0-3"}, {"HTTP_RANGE": "bytes=-5"}])
def test_each_time(location: str, method: str, part: dict[str, str], browser: Client, client: Client) -> None:
    row = scan(CONTENT)
    assert getattr(client, method)(address(row), **part).status_code == 302
    assert getattr(browser, method)(address(row), **part).status_code == 200
    Agreement.objects.update(access="restricted")
    hidden = getattr(browser, method)(address(row), **part)
    missing = getattr(browser, method)(reverse("document", args=[0]), **part)
    assert hidden.status_code == missing.status_code == 404
    assert hidden.content.replace(address(row).encode(), b"/documents/0/") == missing.content
    assert "X-Accel-Redirect" not in hidden


def test_a_part_from_here_is_the_whole(browser: Client) -> None:
    response = browser.get(address(scan(CONTENT)), HTTP_RANGE="bytes=0-3")
    assert b"".join(response.streaming_content) == CONTENT
    assert "Content-Range" not in response


def test_nginx_is_told_where_it_lies(browser: Client, settings) -> None:
    settings.X_ACCEL_LOCATION = "/media"
    row = scan(CONTENT, "соглашение.pdf")
    response = browser.get(address(row))
    assert response["X-Accel-Redirect"] == f"/media/{row.file.name}"
    assert (response.content, response["Content-Type"]) == (b"", "application/pdf")
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%D1%81")
    row.file.storage.delete(row.file.name)
    assert browser.get(address(row)).status_code == 404


@pytest.mark.parametrize("media_type", ["text/html", "image/svg+xml", ""])
def test_a_type_that_harms_goes_out_as_bytes(location: str, media_type: str, browser: Client) -> None:
    response = browser.get(address(scan(CONTENT, media_type=media_type)))
    assert response["Content-Type"] == "application/octet-stream"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"] or "private" in response["Cache-Control"]


def test_media_have_no_address(browser: Client) -> None:
    row = scan(CONTENT)
    assert project.MEDIA_URL in {"", "/"}
    for path in (f"/media/{row.file.name}", f"/{row.file.name}", f"/static/../media/{row.file.name}"):
        assert browser.get(path).status_code == 404
    with pytest.raises(NoReverseMatch):
        reverse("media")
    assert not [one for one in get_resolver().reverse_dict if "media" in str(one)]


# --- A real nginx ---

SITE = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
{user}
events {{ }}
http {{
    {above}
    access_log {folder}/access.log combined if=$is_logged;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f;
    uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    server {{
        listen unix:{folder}/nginx.sock;
        listen 127.0.0.1:{port};
        {locations}
    }}
}}
"""


@pytest.fixture
def nginx(live_server, settings, tmp_path: Path) -> Iterator[str]:
    """The locations of deploy/nginx.conf before the server of the tests."""
    program = shutil.which("nginx")
    if program is None:
        pytest.skip("nginx is not installed: the headers alone are tried")
    settings.X_ACCEL_LOCATION = "/media"
    site = (project.BASE_DIR / "deploy/nginx.conf").read_text()
    above, server, *_others = site.split("\nserver {\n")
    locations = server[server.index("    location / {") : server.rindex("}")]
    locations = locations.replace("http://127.0.0.1:8000", live_server.url)
    locations = locations.replace("/opt/cooperation/var/media", str(settings.MEDIA_ROOT))
    port = 20_000 + os.getpid() % 10_000
    user = "user root;" if os.getuid() == 0 else ""
    locations = locations.replace("$host", "localhost")
    text = SITE.format(folder=tmp_path, port=port, locations=locations, user=user, above=above)
    (tmp_path / "nginx.conf").write_text(text)
    process = subprocess.Popen([program, "-c", str(tmp_path / "nginx.conf"), "-p", str(tmp_path)])
    end = time.monotonic() + 20
    while not (tmp_path / "nginx.pid").exists() and time.monotonic() < end:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait()


def fetch(url: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    with suppress(HTTPError), urlopen(Request(url, headers=headers)) as answer:  # noqa: S310
        return answer.status, answer.read(), dict(answer.headers)
    return 404, b"", {}


@pytest.mark.django_db(transaction=True)
def test_by_a_real_nginx(nginx: str, official: User, client_of: Callable[[User], Client]) -> None:
    row = scan(CONTENT, agreement=agreement(access="internal"))
    cookie = f"sessionid={client_of(official).cookies['sessionid'].value}"
    url = f"{nginx}{address(row)}"
    status, content, headers = fetch(url, Cookie=cookie)
    assert (status, content) == (200, CONTENT)
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Content-Disposition"].startswith("attachment")
    assert "X-Accel-Redirect" not in headers
    assert fetch(url, Cookie=cookie, Range="bytes=0-3")[:2] == (206, CONTENT[:4])
    assert fetch(f"{nginx}/media/{row.file.name}", Cookie=cookie)[0] == 404
    Agreement.objects.update(access="restricted")
    assert fetch(url, Cookie=cookie, Range="bytes=0-3")[0] == 404


@pytest.mark.django_db(transaction=True)
def test_a_real_nginx_keeps_no_address_that_opens_something_by_itself(nginx: str, tmp_path: Path) -> None:
    for path in ("/calendar/s3cret.ics", "/accounts/password/lost/1-s3cret/", "/calendar/"):
        fetch(f"{nginx}{path}")
    log = (tmp_path / "access.log").read_text()
    assert "/calendar/ " in log
    assert "s3cret" not in log
