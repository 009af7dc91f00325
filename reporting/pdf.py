"""HTML to PDF. The only module that knows WeasyPrint."""

from __future__ import annotations

import mimetypes
from pathlib import Path

from django.contrib.staticfiles import finders
from weasyprint import HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse

from .hyphenation import teach_kazakh

STATIC = "static:"

teach_kazakh()


class RefusedUrl(ValueError):
    """A document asked for something that is not one of the project's own static files."""


class StaticFilesOnly(URLFetcher):
    """Serves ``static:path`` from the project's static files and refuses everything else.

    So a name that contains markup cannot make the server read a file or call
    an address, whatever reaches the HTML.
    """

    def fetch(self, url: str, headers: dict | None = None) -> URLFetcherResponse:
        path = finders.find(url.removeprefix(STATIC)) if url.startswith(STATIC) else None
        if path is None:
            raise RefusedUrl(url)
        media_type = mimetypes.guess_type(path)[0] or "application/octet-stream"
        return URLFetcherResponse(url, Path(path).read_bytes(), {"Content-Type": media_type})


def render_pdf(html: str) -> bytes:
    """A tagged PDF/UA-1 of the document, its fonts embedded.

    Each document opens the fonts anew: it costs ten milliseconds, and threads
    must not share them.
    """
    document = HTML(string=html, base_url=STATIC, url_fetcher=StaticFilesOnly())
    return document.write_pdf(pdf_variant="pdf/ua-1")
