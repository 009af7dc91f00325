"""What is printed of a record, and how a printed document is answered with."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from django import forms
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from .formats import file_name, text
from .issuing import issue, site_of
from .models import Issue
from .pdf import render_pdf
from .requisites import files_of
from .word import WORD, render_word
from .wording import html_lines

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from django.http import HttpRequest, QueryDict

    from accounts.models import User

    from .issuing import Document, Progress, Said, Stamp
    from .papers import Paper


class NotAsChosen(ValueError):
    """A form cannot be made of what the address chooses; ``problems`` say why."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(problems)
        self.problems = problems


class RecordDocument:
    """A form of a record; ``context`` gives what its page knows, at the cost of its queries."""

    def __init__(self, paper: Paper, context: Callable[[], dict[str, Any]], request: HttpRequest) -> None:
        self.paper, self.context, self.request = paper, context, request

    @cached_property
    def title(self) -> str:
        return self.paper.title()

    @property
    def file_name(self) -> str:
        return file_name(self.title)

    @property
    def moment(self) -> dt.datetime:
        return self.paper.moment

    @property
    def criteria(self) -> str:
        """What was chosen in the form."""
        fields = self.paper.form.fields
        chosen = ((fields[name], value) for name, value in self.paper.choices.items())
        return "; ".join(
            f"{field.label}: {words}" for field, value in chosen if (words := chosen_words(field, value))
        )

    @property
    def address(self) -> str:
        """With what was proposed and not changed: tomorrow another day would be proposed."""
        query = cast("QueryDict", self.paper.form.data).copy()
        for name in ("lang", "archive"):
            query.pop(name, None)
        query["format"], query["form"] = "pdf", self.paper.name
        return f"{self.request.path}?{query.urlencode()}"

    def html(self, stamp: Stamp | None) -> str:
        context = self.context() | {
            "paper": self.paper,
            "title": self.title,
            "moment": self.moment,
            "stamp": stamp,
            **self.paper.context(),
        }
        return render_to_string(self.paper.template_name, context, self.request)

    def make(
        self, file: BinaryIO, *, stamp: Stamp, variant: str, said: Said, progress: Progress | None
    ) -> None:
        tell = progress or nobody
        tell(0, 1)
        html = self.html(stamp)
        for line in (*html_lines(html), *self.paper.enclosed()):
            said.add(line)
        file.write(self.paper.finish(render_pdf(html, variant, files=files_of(html))))
        tell(1, 1)

    def lines(self) -> list[str]:
        return [*html_lines(self.html(None)), *self.paper.enclosed()]


def nobody(done: int, total: int) -> None:
    """Whom progress is told where nobody waits for it."""


def chosen_words(field: forms.Field, value: Any) -> str:
    """What was chosen, as the form shows it."""
    if isinstance(field, forms.ModelMultipleChoiceField):
        return ", ".join(map(str, value))
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        words = dict(choices)
        return ", ".join(str(words.get(one, one)) for one in (value if isinstance(value, list) else [value]))
    return text(value).replace("\n", ", ")


def answer(document: Document, request: HttpRequest) -> HttpResponse:
    """The document, entered. HEAD must change nothing: it is told what would come, and nothing is made."""
    response = HttpResponse(content_type="application/pdf")
    name = f"{document.file_name}.pdf"
    response["Content-Disposition"] = content_disposition_header(False, name) or "inline"
    if request.method != "HEAD":
        entry = issue(
            document=document,
            user=cast("User", request.user),
            variant=variant_of(request),
            site=site_of(request),
        )
        with entry.file.open("rb") as file:
            response.content = file.read()
    return response


def word_answer(document: RecordDocument, request: HttpRequest) -> HttpResponse:
    """A draft to be edited: it has no number, and is not entered among what was printed."""
    if not document.paper.in_word:
        raise NotAsChosen([_("This form is not made in Word. Take the PDF.")])
    content = b"" if request.method == "HEAD" else render_word(document.html(None), document.title)
    response = HttpResponse(content, content_type=WORD)
    name = f"{document.file_name}.docx"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


def variant_of(request: HttpRequest) -> str:
    """``&archive=1`` asks for PDF/A."""
    wanted = request.GET.get("archive") == "1"
    return Issue.Variant.ARCHIVE if wanted else Issue.Variant.ACCESSIBLE
