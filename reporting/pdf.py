"""HTML to PDF. Only this module and ``reporting.layout`` know WeasyPrint."""

from __future__ import annotations

import mimetypes
import re
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pydyf
from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured

try:
    from weasyprint import CSS, HTML
except OSError as error:
    raise ImproperlyConfigured(
        "The libraries for printing are missing. Install them: "
        "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
    ) from error
from weasyprint.pdf.metadata import DocumentMetadata
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from .formats import numbers_bound
from .hyphenation import teach_pyphen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from weasyprint.document import Document

STATIC = "static:"
#: A stylesheet as the templates name it; texts of documents are escaped and cannot look like it.
LINK = re.compile(r'<link rel="stylesheet" href="(static:[^"]+)">')
#: Read aloud (PDF/UA-1), and for the archive (PDF/A-3a); both are tagged.
VARIANTS = ("pdf/ua-1", "pdf/a-3a")
SCOPES = {"col": "/Column", "row": "/Row"}

teach_pyphen()


class RefusedUrl(ValueError):
    """A document asked for something that it was not given and that is no static file of the project."""


class StaticFilesOnly(URLFetcher):
    """Serves ``static:path`` from the project's static files, and ``files`` by name; refuses everything else.

    So a name that contains markup cannot make the server read a file or call
    an address, whatever reaches the HTML.
    """

    def __init__(self, files: Mapping[str, bytes] | None = None) -> None:
        super().__init__()
        self.files = files or {}

    def fetch(self, url: str, headers: dict | None = None) -> URLFetcherResponse:
        if url in self.files:
            return URLFetcherResponse(url, self.files[url], {"Content-Type": "application/octet-stream"})
        path = finders.find(url.removeprefix(STATIC)) if url.startswith(STATIC) else None
        if path is None:
            raise RefusedUrl(url)
        media_type = mimetypes.guess_type(path)[0] or "application/octet-stream"
        return URLFetcherResponse(url, Path(path).read_bytes(), {"Content-Type": media_type})


class _Press(threading.local):
    """The fonts of a thread, opened once, and its stylesheets, parsed once: threads must not share them."""

    def __init__(self) -> None:
        self.fonts = FontConfiguration()
        self.sheets: dict[str, tuple[int, CSS]] = {}

    def sheet(self, url: str) -> CSS:
        """A stylesheet, parsed anew if its file has changed: that takes as long as a short document."""
        path = finders.find(url.removeprefix(STATIC))
        if path is None:
            raise RefusedUrl(url)
        changed = Path(path).stat().st_mtime_ns
        if self.sheets.get(url, (0, None))[0] != changed:
            css = CSS(url=url, url_fetcher=StaticFilesOnly(), font_config=self.fonts)
            self.sheets[url] = changed, css
        return self.sheets[url][1]


_press = _Press()


def lay_out(html: str, variant: str, rules: str = "", files: Mapping[str, bytes] | None = None) -> Document:
    """The sheets of a document, not yet painted; ``rules`` are added to its stylesheets.

    ``files`` are what it may show beside the project's static files, by
    address: ``{"office:emblem": b"..."}`` for ``<img src="office:emblem">``.
    """
    if variant not in VARIANTS:
        raise ValueError(variant)
    sheets = [_press.sheet(url) for url in LINK.findall(html)]
    if rules:
        sheets.append(CSS(string=rules))
    document = HTML(
        string=numbers_bound(LINK.sub("", html)), base_url=STATIC, url_fetcher=StaticFilesOnly(files)
    )
    laid_out = document.render(font_config=_press.fonts, stylesheets=sheets, pdf_variant=variant)
    laid_out.metadata.__class__ = PlainMetadata
    return laid_out


class PlainMetadata(DocumentMetadata):
    """Title, language and variant as plain text in the file: an archive reads them without unpacking."""

    def include_in_pdf(self, pdf: Any, variant: str, version: int, conformance: str, compress: bool) -> None:
        super().include_in_pdf(pdf, variant, version, conformance, compress=False)


def render_pdf(html: str, variant: str = "pdf/ua-1", *, files: Mapping[str, bytes] | None = None) -> bytes:
    """A tagged PDF of the document, its fonts embedded."""
    return lay_out(html, variant, files=files).write_pdf(finisher=mend, pdf_variant=variant)


def mend(document: Document, pdf: Any) -> None:
    """What WeasyPrint leaves to be done before the file is written."""
    complete_tags(document, pdf)
    show_letters_whole(pdf)


def show_letters_whole(pdf: Any) -> None:
    """Ends the groups of transparency around texts of drawings, in which nothing is transparent.

    Chromium paints such a group by itself and cuts the first letter where it begins.
    """
    for one in pdf.objects:
        if isinstance(one, pydyf.Stream) and "Group" in one.extra and b"BT" in one.stream:
            del one.extra["Group"]


def complete_tags(document: Document, pdf: Any) -> None:
    """Adds what WeasyPrint leaves out: the scope of headings in tables, and where each is by its name."""
    named = []
    for page in document.pages:
        for box in page._page_box.descendants():
            mark = getattr(box, "mark", None)
            if mark is not None and "ID" in mark:
                mark["A"]["Scope"] = SCOPES[box.element.get("scope", "col")]
                named.append((mark["ID"].data, mark.reference))
    if named:
        root = pdf.objects[int(pdf.catalog["StructTreeRoot"].split()[0])]
        root["IDTree"] = pydyf.Dictionary(
            {"Names": pydyf.Array(part for pair in sorted(named) for part in pair)}
        )
