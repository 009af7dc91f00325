"""Every form in both variants, looked into with pikepdf and checked by rules; the code is read off the sheet.

The rules are those that page-validation knows. It is not veraPDF, and no
paper has been validated by veraPDF.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import TYPE_CHECKING, Any

import page as checker
import pikepdf
import pypdfium2
import pytest
import zxingcpp
from django.urls import reverse
from django.utils import timezone

from reporting.models import Issue
from reporting.standing import standing_of
from tests.addresses import ADDRESSES, RECORDS, REGISTERS
from tests.factories import agreement
from tests.filling import fill

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from accounts.models import User

pytestmark = pytest.mark.django_db

ACCESSIBLE, ARCHIVE = "", "&archive=1"
PROFILES = {ACCESSIBLE: "ua1", ARCHIVE: "3a"}
#: Address of a form → the variants of it.
FORMS = [(name, "") for name in REGISTERS] + [
    (address.name, paper.name)
    for address in ADDRESSES
    if address.name in RECORDS
    for paper in address.view.papers
]


@pytest.fixture
def browser(official: User, client_of) -> Client:
    return client_of(official)


def made(browser: Client, name: str, form: str, variant: str, language: str = "ru") -> bytes:
    keys = [RECORDS[name].objects.latest("pk").pk] if name in RECORDS else []
    answer = browser.get(f"{reverse(name, args=keys)}?format=pdf&form={form}&lang={language}{variant}" if form
                         else f"{reverse(name)}?format=pdf&lang={language}{variant}")  # fmt: skip
    assert answer.status_code == 200
    return answer.content


def tags(node: Any) -> Iterator[Any]:
    """The elements of the structure under ``node``."""
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from tags(kid)


def fonts(pdf: pikepdf.Pdf) -> list[Any]:
    return [
        one
        for one in pdf.objects
        if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/FontDescriptor"
    ]


def look_into(content: bytes, variant: str, language: str) -> None:
    """What an accessible document must have, and what an archive asks for beside."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        root = pdf.Root
        assert str(root.Lang) == language
        assert str(pdf.docinfo.Title).strip()
        assert bool(root.MarkInfo.Marked)
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        assert fonts(pdf)
        assert all(any(f"/FontFile{kind}" in one for kind in ("", 2, 3)) for one in fonts(pdf))
        found = list(tags(root.StructTreeRoot))
        assert all("/Scope" in tag.A or "/ID" in tag for tag in found if tag.S == "/TH")
        pictures = [str(tag.Alt) for tag in found if tag.S == "/Figure"]
        assert pictures
        assert all(pictures)
        meta = pdf.open_metadata()
        if variant == ACCESSIBLE:
            assert meta["pdfuaid:part"] == "1"
        else:
            assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("3", "A")
            assert [str(one.S) for one in root.OutputIntents] == ["/GTS_PDFA1"]
            assert "/DestOutputProfile" in root.OutputIntents[0]
        transparent = [
            one for one in pdf.objects
            if isinstance(one, pikepdf.Dictionary) and ("/SMask" in one or float(one.get("/ca", 1)) < 1)
        ]  # fmt: skip
        assert not transparent


#: Compressed data may end with a carriage return, which the checker takes for a part of the end of the line.
MISTAKEN = "PDFA3A-STREAM-LENGTH-001"


def by_rules(content: bytes, variant: str) -> list[str]:
    """What the checker finds, each rule once."""
    report = checker.validate_pdf_bytes(content, profile=PROFILES[variant])
    assert report.rules.total > 100
    found = {f"{failure.rule_id}: {failure.message}" for failure in report.failures}
    return sorted(
        one for one in found if not one.startswith(MISTAKEN) or not streams_end_where_they_say(content)
    )


def streams_end_where_they_say(content: bytes) -> bool:
    lengths = [
        (int(found[1]), content.index(b"stream", found.end()) + len(b"stream"))
        for found in re.finditer(rb"/Length (\d+)", content)
    ]
    starts = [(length, start + (2 if content[start] == 13 else 1)) for length, start in lengths]
    return all(content.startswith(b"\nendstream", start + length) for length, start in starts)


@pytest.mark.parametrize("variant", PROFILES, ids=PROFILES.values())
def test_every_form_conforms(variant: str, browser: Client, sample: None) -> None:
    """Filled in as in the sample, and for registers without rows too."""
    fill(1)
    wrong = {}
    for name, form in FORMS:
        content = made(browser, name, form, variant)
        look_into(content, variant, "ru")
        if found := by_rules(content, variant):
            wrong[name, form] = found
    assert wrong == {}


@pytest.mark.parametrize("variant", PROFILES, ids=PROFILES.values())
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_language_and_no_rows(language: str, variant: str, browser: Client) -> None:
    agreement("Ә Ғ Қ Ң Ө Ұ Ү Һ І ₸ ₽ № « » — " + "Ж" * 300)
    for name in ("agreements", "delegations"):  # the second is empty
        content = made(browser, name, "", variant, language)
        look_into(content, variant, language)
        assert by_rules(content, variant) == []


def test_the_checker_tells_the_variants_apart(browser: Client) -> None:
    """So that its silence means something."""
    agreement()
    assert by_rules(made(browser, "agreements", "", ACCESSIBLE), ARCHIVE)
    assert by_rules(made(browser, "agreements", "", ARCHIVE), ACCESSIBLE)


def test_what_the_address_asks_for_is_known_and_linked(browser: Client) -> None:
    row = agreement()
    for address in (reverse("agreements"), reverse("agreement", args=[row.pk])):
        text = browser.get(f"{address}?archive=1").content.decode()
        assert "unknown parameter" not in text
        assert "archive=1" in text
        assert "For the archive (PDF/A)" in text
    assert b"unknown parameter" in browser.get(f"{reverse('agreements')}?archiv=1").content


# --- The code ---


def codes(content: bytes) -> list[list[str]]:
    """What can be read off each sheet at 200 dots per inch, as an office copier would scan it."""
    document = pypdfium2.PdfDocument(content)
    pictures = [sheet.render(scale=200 / 72, grayscale=True).to_pil() for sheet in document]
    return [[code.text for code in zxingcpp.read_barcodes(picture)] for picture in pictures]


@pytest.mark.parametrize("variant", PROFILES, ids=PROFILES.values())
@pytest.mark.parametrize("kind", ["register", "card"])
def test_the_code_on_the_first_sheet_leads_to_the_page(
    kind: str, variant: str, browser: Client, settings: Any
) -> None:
    settings.SITE_URL = "https://cooperation.oskemen.example"
    for number in range(30):
        row = agreement(f"Соглашение {number}")
    address = reverse("agreements") if kind == "register" else reverse("agreement", args=[row.pk])
    first, *others = codes(browser.get(f"{address}?format=pdf{variant}").content)
    entry = Issue.objects.get()
    assert first == [f"https://cooperation.oskemen.example{entry.get_absolute_url()}"]
    assert not any(others)
    assert browser.get(entry.get_absolute_url()).status_code == 200


def test_the_code_is_read_aloud(browser: Client) -> None:
    with pikepdf.open(io.BytesIO(made(browser, "agreements", "", ACCESSIBLE, "en"))) as pdf:
        figures = [str(tag.Alt) for tag in tags(pdf.Root.StructTreeRoot) if tag.S == "/Figure"]
    assert figures == ["Code: is this paper still current?"]


# --- What differs at every print ---


@pytest.mark.usefixtures("papers_as_text")
def test_no_form_is_old_a_minute_later(
    browser: Client, sample: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A moment that a template prints without the class of what is passing would make every paper old."""
    fill(1)
    for name, form in FORMS:
        if name != "prints":  # it grows by each of these
            made(browser, name, form, ACCESSIBLE, "kk")
    now = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: now() + dt.timedelta(minutes=1))
    for entry in Issue.objects.filter(language="kk"):
        standing = standing_of(entry)
        assert standing.state == "current", (entry.title, standing.changes[:3])
