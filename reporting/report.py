"""A register as one declaration, from which page, paper and files are made."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.paginator import Page, Paginator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .columns import Cell, Column, Heading, cells, headings
from .formats import file_name, short_date
from .papers import NUMBER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from django.db.models import QuerySet
    from django.http import QueryDict

    from .filters import RegisterFilter

PAGE_SIZES = (25, 50, 100)
#: Parameters of the address that the engine itself understands.
OWN_PARAMETERS = {"page", "per_page", "sort", "group", "format", "lang", "counts", "archive"}


def in_archive(row: Any) -> str:
    """«в архиве с 28.11.2026: Введено дважды»; empty for what is not in it."""
    if not row.archived_on:
        return ""
    told = _("in the archive since {date}: {reason}")
    return told.format(date=short_date(row.archived_on), reason=row.archive_reason)


ARCHIVED = Column(name="archived_on", label=gettext_lazy("archive"), value=in_archive)


@dataclass(frozen=True, kw_only=True)
class Grouping:
    """A way to divide a register under headings: how rows get ``group_key``, and how all keys are named."""

    label: Any
    annotate: Callable[[Any], QuerySet[Any]]
    headings: Callable[[Iterable[Any]], dict[Any, str]]
    order: tuple[Any, ...] = ("group_key",)


@dataclass(frozen=True)
class Total:
    """A line of totals at the end: what is counted and the numbers."""

    label: Any
    numbers: list[tuple[str, Any]]


@dataclass(frozen=True)
class Section:
    """The rows under one heading; a register without grouping is one section without a heading."""

    heading: str
    rows: Iterable[Any]


class Report:
    """A register: which rows, which columns, which filters, in which order.

    Made for one person and one address; whatever cannot be read in the
    address becomes a sentence in ``problems`` and changes nothing else.
    """

    name: ClassVar[str]
    title: ClassVar[Any]
    print_title: ClassVar[Any] = ""
    filterset_class: ClassVar[type[RegisterFilter]]
    columns: ClassVar[list[Column]]
    default_sort: ClassVar[str] = ""
    groupings: ClassVar[dict[str, Grouping]] = {}
    #: The grouping of a report that always has one.
    default_group: ClassVar[str] = ""
    print_template_name = "reporting/report_print.html"
    #: What stands above the rows on the page, such as numbers in brief; it finds ``report``.
    summary_template: ClassVar[str] = ""
    #: What stands below the rows on the page and on paper, such as a chart; it finds ``report``.
    drawing_template: ClassVar[str] = ""
    #: On the page alone, for those who may change rows: what is done with the ticked ones, and with each row.
    #: Both find ``report``; the boxes are of the form ``several`` and send the key of a row and its version.
    several_template: ClassVar[str] = ""
    row_template: ClassVar[str] = ""
    #: The record that all rows belong to, where there is one.
    record: Any = None
    #: Other forms that take the same filters: the names of their addresses, and what they are called.
    related: ClassVar[dict[str, Any]] = {}
    #: Of the running number of a row, on paper.
    number_label: ClassVar[Any] = NUMBER
    #: Millimetres; 0 is the usual width.
    number_width: ClassVar[int] = 0

    def __init__(self, user: Any, query: QueryDict) -> None:
        self.user = user
        self.query = query
        self.moment = timezone.now()
        self.problems: list[str] = []
        self.filterset = self.filterset_class(query, self.get_queryset(), user)
        self._note_unknown()
        self._note_unreadable()
        self.sort = self._choice("sort", self.sorts, self.default_sort)
        self.group = self._choice("group", self.groupings, self.default_group)
        self.per_page = int(self._choice("per_page", map(str, PAGE_SIZES), str(PAGE_SIZES[0])))

    # --- To be said by each report ---

    def get_queryset(self) -> QuerySet[Any]:
        """The rows that this person may see."""
        raise NotImplementedError

    def decorate(self, rows: Any) -> QuerySet[Any]:
        """Adds what the columns need, in a fixed number of queries."""
        return rows

    def totals(self) -> list[Total]:
        """What the last page of the paper counts."""
        return []

    def get_columns(self) -> list[Column]:
        """The columns for the present selection."""
        return self.columns

    @property
    def is_changeable(self) -> bool:
        """Whether this person may change the rows from the page."""
        return False

    # --- What the address asks for ---

    def _note_unknown(self) -> None:
        for name in self.query:
            if name not in OWN_PARAMETERS and name not in self.filterset.filters:
                self.problems.append(
                    _("The address has an unknown parameter “{name}”; it was left out.").format(
                        name=name[:50]
                    )
                )

    def _note_unreadable(self) -> None:
        for name, errors in self.filterset.form.errors.items():
            label = self.filterset.filters[name].label
            for error in errors:
                self.problems.append(
                    _("Filter “{label}” was not applied. {reason}").format(label=label, reason=error)
                )

    def _choice(self, name: str, allowed: Iterable[str], default: str) -> str:
        value = self.query.get(name, "")
        if not value:
            return default
        if value not in set(allowed):
            self.problems.append(
                _("“{value}” is not possible for “{name}”; it was left out.").format(
                    value=value[:50], name=name
                )
            )
            return default
        return value

    @property
    def sorts(self) -> set[str]:
        names = {column.name for column in self.columns if column.sort}
        return names | {f"-{name}" for name in names}

    # --- Rows ---

    @cached_property
    def found(self) -> QuerySet[Any]:
        """The rows of the selection, unordered and undecorated: cheap to count."""
        return self.filterset.narrowed()

    @cached_property
    def count(self) -> int:
        return self.found.count()

    @cached_property
    def total(self) -> int:
        """How many rows there are without any filter."""
        return self.filterset.whole().count() if self.filterset.given else self.count

    @cached_property
    def rows(self) -> QuerySet[Any]:
        """All rows of the selection, in order, with all that the columns show."""
        rows = self._complete(self.found)
        name, descending = self.sort.removeprefix("-"), self.sort.startswith("-")
        sorting = [column.order(descending=descending) for column in self.columns if column.name == name]
        grouping = self.groupings[self.group].order if self.group else ()
        return rows.order_by(*grouping, *sorting, *rows.model._meta.ordering)

    def _complete(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows with all that the columns and the headings of groups show."""
        rows = self.decorate(rows)
        return self.groupings[self.group].annotate(rows) if self.group else rows

    @cached_property
    def page(self) -> Page:
        """The page asked for; a page that does not exist becomes the first or the last, and says so."""
        keys = self.rows.prefetch_related(None).values_list("pk", flat=True)
        paginator = Paginator(keys, self.per_page)
        paginator.count = self.count
        asked = self.query.get("page", "1")
        page = paginator.get_page(asked)
        if str(page.number) != asked:
            self.note_page(asked, page.number)
        page.object_list = self.fetch(list(page.object_list))
        return page

    def note_page(self, asked: str, number: int) -> None:
        sentence = _("There is no page “{page}”; this is page {number}.")
        self.problems.append(sentence.format(page=asked[:20], number=number))

    def fetch(self, keys: list[int]) -> list[Any]:
        """The rows of these keys, in their order.

        A page is found by its keys and then fetched: sorting keys alone costs a
        fraction of sorting whole rows.
        """
        by_key = self._complete(self.get_queryset()).in_bulk(keys)
        return [by_key[key] for key in keys if key in by_key]

    def parts(self, size: int) -> Iterator[list[Any]]:
        """All rows, ``size`` at a time; only keys are kept of the others.

        One query over everything would work out what the columns show of
        every row before the first one came, and hold a cursor open meanwhile.
        """
        for start in range(0, len(self.keys), size):
            yield self.fetch(self.keys[start : start + size])

    @cached_property
    def keys(self) -> list[int]:
        """Of all rows, in order."""
        return list(self.rows.prefetch_related(None).values_list("pk", flat=True))

    def sections(self, rows: Iterable[Any]) -> Iterator[Section]:
        """The rows under their headings, in the order they come."""
        if not self.group:
            yield Section("", rows)
            return
        groups = [(key, list(members)) for key, members in groupby(rows, key=lambda row: row.group_key)]
        headings = self.groupings[self.group].headings([key for key, _members in groups])
        for key, members in groups:
            yield Section(headings[key], members)

    # --- What is shown of a row ---

    @cached_property
    def headings(self) -> list[Heading]:
        return headings(self.shown_columns)

    @property
    def shown_columns(self) -> list[Column]:
        """The columns; where the archive is asked for, with since when and why a row is in it."""
        found = self.get_columns()
        if "archived" not in self.filterset.given:
            return found
        first = next((column.name for column in found if column.link and not column.under), found[0].name)
        return [*found, replace(ARCHIVED, under=first)]

    @cached_property
    def width(self) -> int:
        """The widths of all columns together, in the unit of ``Column.width``."""
        return sum(heading.column.width for heading in self.headings)

    def cells(self, row: Any) -> list[Cell]:
        return cells(row, self.headings)

    @property
    def heading(self) -> str:
        """What it is called on paper and in files."""
        return str(self.print_title or self.title)

    @property
    def file_name(self) -> str:
        """«Реестр соглашений 2026-11-22», in the language of the document."""
        return file_name(f"{self.heading} {timezone.localdate(self.moment):%Y-%m-%d}")
