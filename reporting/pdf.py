"""HTML to PDF. The only module that knows WeasyPrint."""

from __future__ import annotations

import mimetypes
from pathlib import Path
from typing import TYPE_CHECKING

from django.contrib.staticfiles import finders
from weasyprint import HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse

from .hyphenation import teach_kazakh

if TYPE_CHECKING:
    from collections.abc import Mapping

STATIC = "static:"

teach_kazakh()


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


def render_pdf(html: str, files: Mapping[str, bytes] | None = None) -> bytes:
    """A tagged PDF/UA-1 of the document, its fonts embedded.

    ``files`` are what it may show beside the project's static files, by
    address: ``{"office:emblem": b"..."}`` for ``<img src="office:emblem">``.
    Each document opens the fonts anew: it costs ten milliseconds, and threads
    must not share them.
    """
    document = HTML(string=html, base_url=STATIC, url_fetcher=StaticFilesOnly(files))
    return document.write_pdf(pdf_variant="pdf/ua-1")
