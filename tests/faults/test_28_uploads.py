"""28 and 29. What is uploaded is what it says and harms nobody, or is refused with the remedy."""

from __future__ import annotations

import hashlib
import io
import struct
import tracemalloc
import zipfile
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from agreements.models import Agreement, Document
from agreements.uploads import TYPES
from tests.admin.entry import Entry
from tests.faults.files import archive, office, pdf, picture

if TYPE_CHECKING:
    from pathlib import Path

    from django.conf import Settings
    from django.test import Client

pytestmark = [pytest.mark.usefixtures("english"), pytest.mark.fault(28, 29)]

PDF = pdf()


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


TAKEN = {
    "Соглашение.pdf": PDF,
    "СКАН.PDF": PDF,
    "с новой строкой.pdf": PDF + b"\r\n\0",
    "от правок.pdf": pdf(owner="secret"),
    "прог.exe.pdf": PDF,
    "протокол.docx": office(),
    "план.xlsx": office("xlsx"),
    "фото.jpg": picture(),
    "фото.jpeg": picture(),
    "схема.png": picture("PNG"),
}

WRONG_TYPE = "Save it as PDF, DOCX"
NOT_FITTING = "does not fit the end of its name"
DOCTYPE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
BILLION = b'<!DOCTYPE l [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">]><l>&b;</l>'
REFUSED = {
    "page.html": (b"<html>", WRONG_TYPE),
    "drawing.svg": (b"<svg/>", WRONG_TYPE),
    "macro.docm": (office(), WRONG_TYPE),
    "scan.pdf.exe": (b"MZ", WRONG_TYPE),
    "scan\u202efdp.exe": (PDF, WRONG_TYPE),
    "scan": (PDF, WRONG_TYPE),
    "program.pdf": (b"MZ\x90", NOT_FITTING),
    "drawing.pdf": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", NOT_FITTING),
    "page.pdf": (b"<html>" + PDF, NOT_FITTING),
    "behind.pdf": (PDF + b"<html><script>alert(1)</script>", NOT_FITTING),
    "with-a-zip.pdf": (PDF + office(), NOT_FITTING),
    "cut.pdf": (PDF[: len(PDF) // 2], NOT_FITTING),
    "nothing.pdf": (b"%PDF-1.7\n%%EOF\n", "it has no pages"),
    "locked.pdf": (pdf("secret", "owner"), "asks for a password"),
    "table.docx": (office("xlsx"), NOT_FITTING),
    "broken.docx": (b"PK\x03\x04 and no more", NOT_FITTING),
    "old.docx": (bytes.fromhex("d0cf11e0a1b11ae1") + b"0" * 100, "has a password or is of an old Office"),
    "macro.docx": (office(**{"word/vbaProject.bin": b"macro"}), "holds macros"),
    "front.docx": (b"MZ" + office(), NOT_FITTING),
    "behind.docx": (office() + b"<script>alert(1)</script>", NOT_FITTING),
    "no-types.docx": (archive(**{"word/document.xml": b"<x/>"}), NOT_FITTING),
    "bomb.xlsx": (office("xlsx", **{"xl/sheet.xml": b"0" * 5_000_000}), NOT_FITTING),
    "parts.xlsx": (office("xlsx", **{f"xl/{number}": b"" for number in range(10_001)}), NOT_FITTING),
    "entity.docx": (office(**{"word/settings.xml": DOCTYPE}), NOT_FITTING),
    "billion.xlsx": (office("xlsx", **{"xl/styles.xml": BILLION}), NOT_FITTING),
    "entity16.docx": (office(**{"word/a.rels": DOCTYPE.decode().encode("utf-16")}), NOT_FITTING),
    "photo.jpg": (picture("PNG"), NOT_FITTING),
    "cut.png": (picture("PNG")[:40], NOT_FITTING),
    "behind.png": (picture("PNG") + b"<HTML><script>", NOT_FITTING),
    "with-a-zip.jpg": (picture() + office(), NOT_FITTING),
    "bomb.png": (picture("PNG", (20_000, 10_000)), "more than 89 million dots"),
    "empty.pdf": (b"", "empty"),
}


def upload(client: Client, agreement: Agreement, name: str, content: bytes) -> Entry:
    entry = Entry(client, Document).fill(agreement=agreement.pk)
    return entry.fill(file=SimpleUploadedFile(name, content)).send()


@pytest.mark.parametrize("name", TAKEN)
def test_taken_and_noted(dana: Client, agreement: Agreement, media: Path, name: str) -> None:
    content = TAKEN[name]
    entry = upload(dana, agreement, name, content)
    assert entry.saved, entry.errors
    document = Document.objects.get()
    assert document.file_name == name
    assert document.size == len(content)
    assert document.sha256 == hashlib.sha256(content).hexdigest()
    assert document.media_type == TYPES["." + name.lower().rpartition(".")[2]].media_type
    assert name not in document.file.name, "a random name on the disk"
    assert (media / document.file.name).read_bytes() == content


@pytest.mark.parametrize("name", REFUSED)
def test_refused(dana: Client, agreement: Agreement, media: Path, name: str) -> None:
    content, message = REFUSED[name]
    entry = upload(dana, agreement, name, content)
    assert not entry.saved
    assert message in entry.errors
    assert not Document.objects.exists()
    assert not list(media.rglob("*.*"))


def test_too_large(dana: Client, agreement: Agreement, settings: Settings) -> None:
    settings.DOCUMENT_MAX_BYTES = 1024
    entry = upload(dana, agreement, "скан.pdf", PDF + b"0" * 1024)
    assert "larger than 1.0\xa0KB. Scan it in grey" in entry.errors


def test_a_name_that_deceives(dana: Client, agreement: Agreement) -> None:
    assert upload(dana, agreement, "..\\..\\счёт\u202efdp.pdf", PDF).saved
    assert Document.objects.get().file_name == "счётfdp.pdf"


def test_a_directory_that_lies_of_sizes(dana: Client, agreement: Agreement) -> None:
    """It promises little and unpacks to much: only so much as is needed is ever unpacked."""
    bomb = bytearray(office("xlsx", **{"xl/sheet.xml": b" " * 50_000_000}))
    for place in (bomb.rindex(b"PK\x01\x02") + 24, bomb.rindex(b"PK\x03\x04") + 22):
        bomb[place : place + 4] = struct.pack("<L", 1000)
    with zipfile.ZipFile(io.BytesIO(bomb)) as directory:
        assert directory.getinfo("xl/sheet.xml").file_size == 1000
    tracemalloc.start()
    upload(dana, agreement, "bomb.xlsx", bytes(bomb))
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


def test_all_of_them_together(dana: Client, agreement: Agreement, settings: Settings) -> None:
    settings.DOCUMENTS_TOTAL_MAX_BYTES = len(PDF) * 2 - 1
    assert upload(dana, agreement, "first.pdf", PDF).saved
    assert "no room for more files" in upload(dana, agreement, "second.pdf", PDF).errors
    settings.DOCUMENTS_TOTAL_MAX_BYTES += 1
    assert upload(dana, agreement, "second.pdf", PDF).saved


def test_a_long_cyrillic_name(dana: Client, agreement: Agreement) -> None:
    name = "ы" * 123 + ".pdf"
    assert upload(dana, agreement, name, PDF).saved
    assert Document.objects.get().file_name == name


def test_a_name_that_is_too_long(dana: Client, agreement: Agreement) -> None:
    entry = upload(dana, agreement, "ы" * 300 + ".pdf", PDF)
    assert entry.saved or entry.errors
    assert all(len(one.file_name) <= 255 for one in Document.objects.all())


def test_with_its_agreement(dana: Client, agreement: Agreement) -> None:
    entry = Entry(dana, Agreement, agreement)
    entry.add_row("documents", kind="original", language="ru", file=SimpleUploadedFile("подлинник.pdf", PDF))
    assert entry.send().saved, entry.errors
    assert agreement.documents.get().sha256 == hashlib.sha256(PDF).hexdigest()


def test_the_file_must_be_chosen_again_and_the_form_says_so(dana: Client, agreement: Agreement) -> None:
    entry = Entry(dana, Agreement, agreement).fill(amount="5")
    entry.add_row("documents", title="Подлинник", file=SimpleUploadedFile("подлинник.pdf", PDF)).send()
    assert not entry.saved
    assert "Choose them again before you save: подлинник.pdf" in entry.response.content.decode()
    assert entry.fields["documents-0-title"] == ["Подлинник"]


def test_a_paper_without_a_file(dana: Client, agreement: Agreement) -> None:
    entry = Entry(dana, Document).fill(agreement=agreement.pk)
    assert "say where the paper lies" in entry.send().errors
    assert entry.fill(archive_place="Фонд 12, дело 7").send().saved, entry.errors


def test_a_document_of_nothing(dana: Client, db: None) -> None:
    entry = Entry(dana, Document).fill(archive_place="Фонд 12").send()
    assert "belongs to one agreement, one delegation or one commitment" in entry.errors


def test_a_file_taken_away_takes_its_facts(dana: Client, agreement: Agreement) -> None:
    upload(dana, agreement, "подлинник.pdf", PDF)
    document = Document.objects.get()
    entry = Entry(dana, Document, document).fill(**{"file-clear": "on", "archive_place": "Фонд 12"})
    assert entry.send().saved, entry.errors
    document.refresh_from_db()
    assert (document.file.name, document.file_name, document.size, document.sha256) == ("", "", None, "")


def test_the_stored_file_is_linked_through_the_page_that_checks(dana: Client, agreement: Agreement) -> None:
    upload(dana, agreement, "подлинник.pdf", PDF)
    document = Document.objects.get()
    page = Entry(dana, Document, document).response.content.decode()
    assert f'<a href="{document.get_absolute_url()}">подлинник.pdf</a>' in page
    assert document.file.name not in page
