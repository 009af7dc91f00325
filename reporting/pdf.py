"""HTML to PDF. The only module that knows WeasyPrint."""

from __future__ import annotations

import mimetypes
from functools import cache

from django.contrib.staticfiles import finders
from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

STATIC = "static:"


class RefusedUrl(ValueError):
    """A document asked for something that is not one of the project's own static files."""


class StaticFilesOnly(URLFetcher):
    """Serves ``static:path`` from the project's static files and refuses everything else.

    So a name that contains markup cannot make the server read a file or call
    an address, whatever reaches the HTML.
    """

    def fetch(self, url: str, headers: dict | None = None) -> URLFetcherResponse:
        if not url.startswith(STATIC):
            raise RefusedUrl(url)
        path = finders.find(url.removeprefix(STATIC))
        if path is None:
            raise RefusedUrl(url)
        with open(path, "rb") as file:
            media_type = mimetypes.guess_type(path)[0] or "application/octet-stream"
            return URLFetcherResponse(url, file.read(), {"Content-Type": media_type})


@cache
def fonts() -> FontConfiguration:
    """Kept for the life of the process: reading the fonts anew costs a tenth of a second a document."""
    return FontConfiguration()


def render_pdf(html: str) -> bytes:
    """A tagged PDF/UA-1 of the document, its fonts embedded."""
    document = HTML(string=html, base_url=STATIC, url_fetcher=StaticFilesOnly())
    return document.write_pdf(pdf_variant="pdf/ua-1", font_config=fonts())
