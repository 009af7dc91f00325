"""A report on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.http import content_disposition_header

from reporting.pdf import render_pdf

if TYPE_CHECKING:
    from django.http import HttpRequest

    from reporting.report import Report


class TooManyRows(Exception):
    """Laying out this many rows would keep the person waiting too long."""

    def __init__(self, count: int, limit: int) -> None:
        super().__init__(count, limit)
        self.count = count
        self.limit = limit


def pdf(report: Report, request: HttpRequest) -> HttpResponse:
    """All rows of the selection, whole; more than PDF_MAX_ROWS are refused."""
    if report.count > settings.PDF_MAX_ROWS:
        raise TooManyRows(report.count, settings.PDF_MAX_ROWS)
    html = render_to_string(report.print_template_name, {"report": report, "rows": report.rows}, request)
    return pdf_response(html, report.file_name)


def pdf_response(html: str, file_name: str) -> HttpResponse:
    response = HttpResponse(render_pdf(html), content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, f"{file_name}.pdf")
    return response
