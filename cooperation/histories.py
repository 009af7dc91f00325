"""The records whose whole history has a page, each with the tables whose rows belong to it."""

from __future__ import annotations

from agreements.models import Agreement, Amendment, Commitment, Document, Extension, Party, Renewal
from delegations.models import Delegation, Member, ProgrammeItem, Stop
from partners.models import City, Organisation, Post
from reporting.history_report import HistoryView
from reporting.savings import Hanging
from workgroups.models import AgendaItem, Attendance, Decision, Meeting, Membership, WorkingGroup

OF_AGREEMENTS = [
    *(Hanging(model, ("agreement",)) for model in (Party, Renewal, Amendment, Document, Commitment)),
    Hanging(Extension, ("commitment", "agreement")),
]
OF_DELEGATIONS = [
    *(Hanging(model, ("delegation",)) for model in (Member, Stop, Document, Commitment)),
    Hanging(ProgrammeItem, ("stop", "delegation")),
]
OF_MEETINGS = [
    *(Hanging(model, ("meeting",)) for model in (Attendance, AgendaItem)),
    Hanging(Decision, ("item", "meeting")),
]


class AgreementHistory(HistoryView):
    model, hanging = Agreement, OF_AGREEMENTS


class CommitmentHistory(HistoryView):
    model, hanging = Commitment, [Hanging(model, ("commitment",)) for model in (Extension, Document)]


class DelegationHistory(HistoryView):
    model, hanging = Delegation, OF_DELEGATIONS


class CityHistory(HistoryView):
    model = City


class OrganisationHistory(HistoryView):
    model, hanging = Organisation, [Hanging(Post, ("organisation",))]


class WorkingGroupHistory(HistoryView):
    model, hanging = WorkingGroup, [Hanging(model, ("group",)) for model in (Membership, Meeting)]


class MeetingHistory(HistoryView):
    model, hanging = Meeting, OF_MEETINGS


#: The name of a record's page, before «-history» → its history; the address is that of the page.
HISTORIES: dict[str, tuple[str, type[HistoryView]]] = {
    "agreement": ("agreements", AgreementHistory),
    "commitment": ("commitments", CommitmentHistory),
    "delegation": ("delegations", DelegationHistory),
    "city": ("cities", CityHistory),
    "organisation": ("organisations", OrganisationHistory),
    "workgroup": ("workgroups", WorkingGroupHistory),
    "meeting": ("meetings", MeetingHistory),
}
