"""28. Uploads are shown to ClamAV where that is wanted, and not taken where it cannot be asked."""

from __future__ import annotations

import shutil
import socketserver
import struct
import subprocess
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from agreements.models import Agreement, Document
from agreements.uploads import describe_upload
from tests.admin.entry import Entry
from tests.faults.files import office, pdf

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
INFECTED = office(**{"word/media/test.bin": EICAR})


class Clamd(socketserver.StreamRequestHandler):
    """As clamd: knows one virus, and takes no more than StreamMaxLength."""

    limit = 1_000_000

    def handle(self) -> None:
        assert self.rfile.read(10) == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack("!L", self.rfile.read(4))[0]:
            content += self.rfile.read(size)
            if len(content) > self.limit:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.server.seen.append(content)
        infected = content == INFECTED
        self.wfile.write(b"stream: Eicar-Signature FOUND\0" if infected else b"stream: OK\0")


class Slow(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        time.sleep(60)


class Mute(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.rfile.read(10)


@pytest.fixture
def clamd(request: pytest.FixtureRequest, tmp_path: Path, settings) -> Iterator[Any]:
    """A server of that protocol at a socket, by default one that knows its work."""
    path = str(tmp_path / "clamd.ctl")
    server = socketserver.ThreadingUnixStreamServer(path, getattr(request, "param", Clamd))
    server.daemon_threads = True
    server.seen = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.CLAMAV_SOCKET, settings.CLAMAV_TIMEOUT = path, 1
    yield server
    server.shutdown()
    server.server_close()


def describe(name: str = "акт.pdf", content: bytes = b"") -> None:
    describe_upload(SimpleUploadedFile(name, content or pdf()))


def test_off_by_default(settings) -> None:
    assert settings.CLAMAV_SOCKET == ""
    describe("акт.docx", INFECTED)


def test_clean_and_infected(clamd: Any, dana: Client, agreement: Agreement) -> None:
    entry = Entry(dana, Document).fill(agreement=agreement.pk)
    entry.fill(file=SimpleUploadedFile("акт.docx", INFECTED)).send()
    assert "holds a virus" in entry.errors
    assert not Document.objects.exists()
    assert entry.fill(file=SimpleUploadedFile("акт.pdf", pdf())).send().saved, entry.errors
    assert clamd.seen == [INFECTED, pdf()]
    with Document.objects.get().file.open() as kept:
        assert kept.read() == pdf(), "it is stored from its beginning"


@pytest.mark.parametrize("clamd", [Slow, Mute], indirect=True)
def test_slow_or_mute(clamd: Any) -> None:
    began = time.monotonic()
    with pytest.raises(ValidationError, match="could not be checked for viruses"):
        describe()
    assert time.monotonic() - began < 50


@pytest.mark.parametrize("address", ["/nowhere/clamd.ctl", "127.0.0.1:1", "nonsense"])
def test_not_there(address: str, settings, caplog: pytest.LogCaptureFixture) -> None:
    settings.CLAMAV_SOCKET = address
    with pytest.raises(ValidationError, match="could not be checked for viruses"):
        describe()
    assert address in caplog.text


def test_larger_than_it_takes(clamd: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Clamd, "limit", 100)
    with pytest.raises(ValidationError, match="could not be checked for viruses"):
        describe()


# --- A real clamd ---

SETTINGS = """
LocalSocket {folder}/clamd.ctl
DatabaseDirectory {folder}/signatures
TemporaryDirectory {folder}
Foreground yes
StreamMaxLength 1M
"""


@pytest.fixture
def real_clamd(tmp_path: Path, settings) -> Iterator[None]:
    """It knows one virus, by a signature of our own: those of the world come from the network."""
    program = shutil.which("clamd")
    if program is None:
        pytest.skip("clamd is not installed: its protocol alone is tried")
    (tmp_path / "signatures").mkdir()
    (tmp_path / "signatures/ours.ndb").write_text(f"Test:0:*:{EICAR.hex()}\n")
    (tmp_path / "clamd.conf").write_text(SETTINGS.format(folder=tmp_path))
    with subprocess.Popen([program, "-c", tmp_path / "clamd.conf"]) as process:
        end = time.monotonic() + 60
        while not (tmp_path / "clamd.ctl").exists() and time.monotonic() < end:
            time.sleep(0.05)
        settings.CLAMAV_SOCKET = str(tmp_path / "clamd.ctl")
        yield
        process.terminate()


@pytest.mark.usefixtures("real_clamd")
def test_a_real_clamd_finds_it_inside_a_word_file() -> None:
    describe()
    with pytest.raises(ValidationError, match="holds a virus"):
        describe("акт.docx", INFECTED)
    with pytest.raises(ValidationError, match="could not be checked for viruses"):
        describe("акт.pdf", pdf().replace(b"%%EOF", b"%" * 2_000_000 + b"\n%%EOF"))
