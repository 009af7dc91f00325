"""Files of documents: what is taken, what is noted, what is refused with the remedy."""

from __future__ import annotations

import hashlib
import io
import zipfile
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from agreements.models import Agreement, Document
from agreements.uploads import TYPES
from tests.admin.entry import Entry

if TYPE_CHECKING:
    from pathlib import Path

    from django.conf import Settings
    from django.test import Client

PDF = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def archive(*parts: str, size: int = 10) -> bytes:
    """A ZIP of these parts, each of so many bytes."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as made:
        for part in parts:
            made.writestr(part, b"0" * size)
    return content.getvalue()


TAKEN = {
    "Соглашение.pdf": PDF,
    "СКАН.PDF": PDF,
    "протокол.docx": archive("[Content_Types].xml", "word/document.xml"),
    "план.xlsx": archive("[Content_Types].xml", "xl/workbook.xml"),
    "фото.jpg": b"\xff\xd8\xff\xe0rest",
    "фото.jpeg": b"\xff\xd8\xff\xe0rest",
    "схема.png": b"\x89PNG\r\n\x1a\nrest",
}

REFUSED = {
    "page.html": (b"<html>", "Save it as PDF, DOCX"),
    "drawing.svg": (b"<svg/>", "Save it as PDF, DOCX"),
    "macro.docm": (archive("word/document.xml"), "Save it as PDF, DOCX"),
    "scan.pdf.exe": (b"MZ", "Save it as PDF, DOCX"),
    "scan": (PDF, "Save it as PDF, DOCX"),
    "program.pdf": (b"MZ\x90", "does not fit the end of its name"),
    "page.pdf": (b"<html>%PDF-1.7", "does not fit the end of its name"),
    "table.docx": (archive("xl/workbook.xml"), "does not fit the end of its name"),
    "broken.docx": (b"PK\x03\x04 and no more", "does not fit the end of its name"),
    "bomb.xlsx": (archive("xl/workbook.xml", size=5_000_000), "does not fit the end of its name"),
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


def test_a_long_cyrillic_name(dana: Client, agreement: Agreement) -> None:
    name = "ы" * 123 + ".pdf"
    assert upload(dana, agreement, name, PDF).saved
    assert Document.objects.get().file_name == name


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
