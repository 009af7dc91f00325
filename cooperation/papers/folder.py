"""Папка к встрече: form 10 of the akimat's documents, one PDF with everything for a meeting with a city."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from agreements.models import Document
from agreements.models.choices import Status
from partners.grammar import MEETING_FOLDER, heading
from reporting.dates import today
from reporting.papers import OnDay, Paper
from workgroups.models import Meeting
from workgroups.papers import Protocol

from ..changes.span import Span, first_day_told
from .annexes import Annex, annexes, append
from .changes import told as told_changes
from .city import Cooperation
from .people import who_is_who
from .tables import AGREEMENTS, MOST_ROWS, VISITS, table

if TYPE_CHECKING:
    from collections.abc import Callable

    from agreements.models.agreement_rows import AgreementQuerySet

#: The parts in their order, after the cover and the contents.
PARTS = {
    "note": gettext_lazy("Note on cooperation"),
    "people": gettext_lazy("Who is who"),
    "balance": gettext_lazy("Balance of commitments"),
    "changes": gettext_lazy("What has changed since the last meeting"),
    "protocol": gettext_lazy("Last protocol"),
    "agreements": gettext_lazy("Agreements in force"),
    "visits": gettext_lazy("Visits"),
    "annexes": gettext_lazy("Annexes"),
}
LIVE: list[str] = [Status.IN_FORCE, Status.SIGNED]
#: More documents than this are left out, and the folder says so.
MOST_DOCUMENTS = 40


class Parts(forms.MultipleChoiceField):
    """An empty value tells that the form was sent: with nothing ticked, all parts would be proposed again."""

    def to_python(self, value: Any) -> list[str]:
        return super().to_python([one for one in value or [] if one])


class FolderChoices(OnDay):
    """The day of the meeting, and the parts that the folder has."""

    part = Parts(
        label=gettext_lazy("parts of the folder"),
        choices=list(PARTS.items()),
        initial=list(PARTS),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Tick at least one part.")},
    )


class MeetingFolder(Paper):
    """Папка к встрече: cover, contents and the parts chosen, with the uploaded documents at the end."""

    name = "folder"
    label = gettext_lazy("Folder for a meeting")
    description = gettext_lazy(
        "One PDF for a meeting: note, who is who, balance of commitments, what has changed, protocol, "
        "agreements, documents."
    )
    template_name = "cooperation/papers/folder.html"
    form_class = FolderChoices
    annexes: list[Annex]

    def title(self) -> str:
        return heading(MEETING_FOLDER, self.record)

    def context(self) -> dict[str, Any]:
        facts = Cooperation(self.record, self.user, self.choices["on"])
        told: dict[str, Callable[[Cooperation], dict[str, Any]]] = {
            "note": lambda facts: {"note": facts},
            "people": lambda facts: {"sides": who_is_who(facts.city, facts.user, facts.day)},
            "balance": balance,
            "changes": changes,
            "protocol": protocol,
            "agreements": lambda facts: {"agreements": table(AGREEMENTS, live(facts))},
            "visits": lambda facts: {"visits": table(VISITS, facts.visits.with_stops().with_heads())},
            "annexes": self.appended,
        }
        wanted = [name for name in PARTS if name in self.choices["part"]]
        parts: dict[str, Any] = {}
        self.annexes = []
        for name in wanted:
            parts |= told[name](facts)
        return {
            "day": facts.day,
            "other_day": facts.day if facts.day != today() else None,
            "contents": [(name, PARTS[name]) for name in wanted],
            **parts,
        }

    def appended(self, facts: Cooperation) -> dict[str, Any]:
        documents = papers(facts)
        count = documents.count()
        self.annexes = annexes(documents[:MOST_DOCUMENTS])
        return {"annexes": self.annexes, "more_documents": max(0, count - MOST_DOCUMENTS)}

    def enclosed(self) -> list[str]:
        """Which file each annex is: another scan may have the same title and as many pages."""
        return [f"{annex.title}: SHA-256 {annex.document.sha256}" for annex in self.annexes]

    def finish(self, content: bytes) -> bytes:
        return append(content, self.annexes)


def live(facts: Cooperation) -> AgreementQuerySet:
    """What is signed and not over on the day."""
    return facts.agreements.of_status(LIVE, facts.day).for_register(facts.day)


def balance(facts: Cooperation) -> dict[str, Any]:
    owed = facts.balance
    return {"accounts": owed.accounts(), "owed": owed.tables(), "late": owed.late_tables()}


def changes(facts: Cooperation) -> dict[str, Any]:
    """Since the last meeting before the day, else of the last month."""
    since = first_day_told(facts.city, facts.day, facts.user)
    return told_changes(Span(facts.user, since, facts.day, facts.city), MOST_ROWS)


def protocol(facts: Cooperation) -> dict[str, Any]:
    """The protocol of the last meeting held by the day, as it is printed by itself."""
    meeting = (
        Meeting.objects.visible_to(facts.user)
        .held()
        .filter(group__city=facts.city, held_on__lte=facts.day)
        .select_related("group", "chair", "secretary")
        .first()
    )
    if meeting is None:
        return {"protocol": None}
    paper = Protocol(meeting, facts.user, QueryDict())
    return {"protocol": {"meeting": meeting, "title": paper.title(), **paper.context()}}


def papers(facts: Cooperation) -> Any:
    """The files of the agreements that are live on the day, the newest agreement first."""
    current = facts.agreements.of_status(LIVE, facts.day)
    return (
        Document.objects.visible_to(facts.user)
        .filter(agreement__in=current.order_by().values("pk"))
        .exclude(file="")
        .select_related("agreement")
        .order_by("-agreement__signed_on", "-agreement", "kind", "pk")
    )
