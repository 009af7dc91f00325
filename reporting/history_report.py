"""The whole history of one record: a register of what changed, filtered and exported like any other."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .columns import Column
from .filters import ChoicesFilter, DateFilter, RegisterFilter, TextFilter
from .formats import moment
from .report import Report
from .savings import MOST, told_of
from .views import ReportView

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet
    from django.http import QueryDict

    from .savings import Hanging, Line

#: In addresses: a saving of which nobody is known.
NOBODY = "0"
WORDS = {"created": "+", "changed": "~", "deleted": "-"}
KINDS = {"+": gettext_lazy("Created"), "~": gettext_lazy("Changed"), "-": gettext_lazy("Deleted")}


class Lines(list["Line"]):
    """The lines as the engine asks for rows of a table; they are of several."""

    model: Any = None

    def count(self, *args: Any) -> int:
        return len(self)


class HistoryFilter(RegisterFilter):
    """Who, what, which value, when; the choices are those that occur."""

    text = TextFilter(label=gettext_lazy("text"))
    person = ChoicesFilter(label=gettext_lazy("person"))
    kind = ChoicesFilter(
        label=gettext_lazy("what happened"),
        choices=[(word, KINDS[sign]) for word, sign in WORDS.items()],
    )
    since = DateFilter(label=gettext_lazy("from"))
    until = DateFilter(label=gettext_lazy("to"))
    table = ChoicesFilter(label=gettext_lazy("kind of record"))
    field = ChoicesFilter(label=gettext_lazy("value"))

    leading = ("text", "person", "kind", "since", "until")
    spans = (("since", "until"),)
    queryset: Any

    def get_form_class(self) -> Any:
        form_class = super().get_form_class()
        for name, choices in self.occurring().items():
            form_class.base_fields[name].choices = choices
        return form_class

    def occurring(self) -> dict[str, list[tuple[str, str]]]:
        found: dict[str, dict[str, str]] = {"person": {}, "table": {}, "field": {}}
        for line in self.queryset:
            found["person"][key_of(line.user)] = str(line.user or _("not known"))
            found["table"][line.table] = capfirst(line.kind_of_record)
            if line.field:
                found["field"][line.field] = f"{capfirst(line.kind_of_record)}: {line.label}"
        return {name: sorted(words.items(), key=lambda one: one[1]) for name, words in found.items()}

    def narrowed(self, without: str = "") -> Any:
        asked = {name: value for name, value in self.given.items() if name != without}
        return Lines(line for line in self.queryset if answers(line, asked))


def key_of(user: Any) -> str:
    return str(user.pk) if user else NOBODY


def answers(line: Line, asked: dict[str, Any]) -> bool:
    """Whether a line is what was asked for, in each respect."""
    day = timezone.localtime(line.moment).date()
    said = " ".join((line.subject, line.label, *line.before, *line.after)).casefold()
    return (
        all(word in said for word in asked.get("text", "").casefold().split())
        and ("person" not in asked or key_of(line.user) in asked["person"])
        and ("kind" not in asked or line.kind in {WORDS[word] for word in asked["kind"]})
        and ("table" not in asked or line.table in asked["table"])
        and ("field" not in asked or line.field in asked["field"])
        and ("since" not in asked or day >= asked["since"])
        and ("until" not in asked or day <= asked["until"])
    )


class WholeHistory(Report):
    """Who changed what, when, from which value to which; parties and documents that came and went."""

    name = "history"
    title = gettext_lazy("History")
    filterset_class = HistoryFilter
    default_sort = ""
    columns = [
        Column(name="moment", label=gettext_lazy("when"), width=42, value=lambda line: moment(line.moment)),
        Column(name="person", label=gettext_lazy("by whom"), under="moment",
               value=lambda line: str(line.user or _("not known"))),
        Column(name="subject", label=gettext_lazy("record"), value="subject", width=56),
        Column(name="action", label=gettext_lazy("what happened"), value="action", under="subject"),
        Column(name="label", label=gettext_lazy("value"), value=lambda line: capfirst(line.label), width=36),
        Column(name="before", label=gettext_lazy("was"), value="before", width=60),
        Column(name="after", label=gettext_lazy("became"), value="after", width=60),
    ]  # fmt: skip
    hanging: ClassVar[list[Hanging]] = []

    def __init__(self, user: Any, query: QueryDict, record: Any, hanging: list[Hanging]) -> None:
        self.record = record
        self.told = told_of(record, hanging, user)
        super().__init__(user, query)
        if self.told.is_cut:
            sentence = _("The history is long: only the latest {number} savings of each table are told.")
            self.problems.append(sentence.format(number=MOST))

    @property
    def heading(self) -> str:
        return _("History: {record}").format(record=self.record)

    def get_queryset(self) -> Any:
        return Lines(self.told.lines)

    @cached_property
    def rows(self) -> Any:
        """The latest first; there is no other order."""
        return self.found

    @cached_property
    def page(self) -> Any:
        paginator = Paginator(self.rows, self.per_page)
        asked = self.query.get("page", "1")
        page = paginator.get_page(asked)
        if str(page.number) != asked:
            self.note_page(asked, page.number)
        return page

    @cached_property
    def keys(self) -> list[int]:
        return list(range(self.count))

    def fetch(self, keys: Iterable[int]) -> list[Any]:
        return [self.rows[key] for key in keys]


class HistoryView(ReportView):
    """``/agreements/7/history/``: the history of a record, for whoever may see the record."""

    report_class = WholeHistory
    model: Any = None
    hanging: ClassVar[list[Hanging]] = []

    def get_queryset(self) -> QuerySet[Any]:
        return self.model.objects.visible_to(self.request.user)

    def report(self) -> WholeHistory:
        record = get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])
        return WholeHistory(self.request.user, self.request.GET, record, self.hanging)
