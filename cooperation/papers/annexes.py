"""Uploaded PDFs as the last sheets of a paper: which can be, how many pages each has, and putting them there.

The paper leaves a sheet with a caption for each page, so the numbers of the
sheets run on and the contents know them; the page itself is painted into the
empty part of the sheet when the paper is laid out. Only what is painted comes
along: no scripts, no forms, no attachments of a file from outside.
"""

from __future__ import annotations

import io
import logging
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pikepdf
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

if TYPE_CHECKING:
    from collections.abc import Iterable

    from agreements.models import Document

logger = logging.getLogger(__name__)

PDF = "application/pdf"
#: Of one paper in all; what is over is named in it and left out.
MOST_PAGES = 150
MOST_BYTES = 60 * 1024 * 1024
MM = 72 / 25.4
#: The part of a sheet that takes a page: left, bottom, right and top in millimetres from the lower left
#: corner; what is above and below is the sheet's own (``.sheet`` of static/css/paper.css).
WINDOW = (20, 16, 205, 270)


@dataclass(frozen=True)
class Annex:
    """A document that is appended, or why it is not."""

    number: int
    document: Document
    pages: int = 0
    problem: str = ""

    @property
    def sheets(self) -> range:
        """The numbers of its pages."""
        return range(1, self.pages + 1)

    @cached_property
    def title(self) -> str:
        return (
            f"{self.document}, {self.document.agreement}" if self.document.agreement else str(self.document)
        )


def annexes(documents: Iterable[Document]) -> list[Annex]:
    """The documents in their order; each file is opened and, if there is room, every page of it looked at."""
    found: list[Annex] = []
    pages_left, bytes_left = MOST_PAGES, MOST_BYTES
    for number, document in enumerate(documents, start=1):
        annex = examined(number, document, pages_left, bytes_left)
        pages_left -= annex.pages
        bytes_left -= document.size or 0 if annex.pages else 0
        found.append(annex)
    return found


def examined(number: int, document: Document, most_pages: int, most_bytes: int) -> Annex:
    if document.media_type != PDF:
        return Annex(number, document, problem=_("It is not a PDF file."))
    if (document.size or 0) > most_bytes:
        return Annex(number, document, problem=_("The folder would become too large."))
    try:
        with opened(document) as pdf:
            pages = len(pdf.pages)
            if pages <= most_pages:
                forms(pdf)
    except pikepdf.PasswordError:
        return Annex(number, document, problem=_("It is protected by a password."))
    except Exception as error:  # a file from outside may be wrong in any way
        logger.warning("Document %s cannot be appended: %s", document.pk, error)
        return Annex(number, document, problem=_("The file is damaged and cannot be read."))
    if pages > most_pages:
        reason = ngettext(
            "It has {n} page, and the folder would become too thick.",
            "It has {n} pages, and the folder would become too thick.",
            pages,
        )
        return Annex(number, document, problem=reason.format(n=pages))
    return Annex(number, document, pages)


def opened(document: Document) -> pikepdf.Pdf:
    with document.file.open("rb") as file:
        return pikepdf.open(io.BytesIO(file.read()))


def forms(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    """What the pages look like in print, with stamps and filled-in fields; ValueError for no page at all."""
    pdf.generate_appearance_streams()
    pdf.flatten_annotations("print")
    if not pdf.pages:
        raise ValueError("no pages")
    return [upright(page).as_form_xobject() for page in pdf.pages]


def upright(page: pikepdf.Page) -> pikepdf.Page:
    """A page that lies on its side is turned, its head to the edge where the folder is bound."""
    left, bottom, right, top = (float(side) for side in page.trimbox)
    turned = int(page.obj.get("/Rotate", 0)) % 180 == 90
    if (right - left > top - bottom) != turned:
        page.rotate(270, relative=True)
    return page


def append(content: bytes, appended: list[Annex]) -> bytes:
    """The paper with the pages of the annexes on its last sheets, which wait for them."""
    pages = sum(annex.pages for annex in appended)
    if not pages:
        return content
    result = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as paper:
        sheets = iter(list(paper.pages)[-pages:])
        for annex in appended:
            if annex.pages:
                paint(paper, sheets, annex.document)
        claim_no_archive(paper)
        paper.save(result)
    return result.getvalue()


def paint(paper: pikepdf.Pdf, sheets: Iterable[pikepdf.Page], document: Document) -> None:
    """Each page of the document onto the next sheet, as large as the window allows.

    It is marked as no part of the text that is read aloud: the sheet's own
    figure says what it shows.
    """
    window = pikepdf.Rectangle(*(side * MM for side in WINDOW))
    with opened(document) as pdf:
        for form, sheet in zip(forms(pdf), sheets, strict=False):
            own = paper.copy_foreign(form)
            name = sheet.add_resource(own, pikepdf.Name.XObject, prefix="Annex")
            placed = sheet.calc_form_xobject_placement(
                own, name, window, invert_transformations=True, allow_shrink=True, allow_expand=True
            )
            sheet.contents_add(b"q\n", prepend=True)
            sheet.contents_add(b"\nQ /Artifact BMC\n" + placed + b"\nEMC\n")


def claim_no_archive(paper: pikepdf.Pdf) -> None:
    """A paper with pages from elsewhere does not say of itself that it is PDF/A."""
    with paper.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as said:
        for name in ("pdfaid:part", "pdfaid:conformance"):
            if name in said:
                del said[name]
