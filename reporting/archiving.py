"""Records leave the lists with a reason, and come back: the verbs, and the forms that ask for them."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.admin_forms import VersionField, admin_link

from .dates import today

if TYPE_CHECKING:
    from django.http import QueryDict

    from accounts.models import AnyUser, User

#: No more are archived at once.
MOST = 100


@transaction.atomic
def archive(*, row: Any, reason: str, user: User, version: str | None = None) -> None:
    """Take ``row`` out of the lists.

    ValidationError if it is out already, if it still waits for something, for
    no reason, or if it is no longer at the ``version`` that the person looked at.
    """
    locked = _locked(row, version)
    if refusals := why_not(locked, user):
        raise ValidationError(refusals)
    if not reason.strip():
        raise ValidationError(_("Say why it goes to the archive."))
    _keep(locked, user, archived_on=today(), archived_by=user, archive_reason=reason.strip())


@transaction.atomic
def unarchive(*, row: Any, user: User, version: str | None = None) -> None:
    """Put ``row`` back into the lists; the history keeps why it was out."""
    locked = _locked(row, version)
    if not locked.archived_on:
        raise ValidationError(_("It is not in the archive."))
    _keep(locked, user, archived_on=None, archived_by=None, archive_reason="")


def why_not(row: Any, user: User) -> list[Any]:
    """Why ``row`` cannot be archived now; nothing where it can."""
    return [_("It is in the archive already.")] if row.archived_on else row.in_the_way(user)


def may_archive(row: Any, user: AnyUser) -> bool:
    return user.has_perm(f"{row._meta.app_label}.change_{row._meta.model_name}")


def _locked(row: Any, version: str | None) -> Any:
    """An enterprise as the organisation it is: the history is kept of organisations."""
    locked = row._meta.concrete_model._base_manager.select_for_update().filter(pk=row.pk).first()
    if locked is None:
        raise ValidationError(_("Somebody deleted this record after you had opened it."))
    if version is not None and version != locked.updated_at.isoformat():
        who = locked.updated_by or _("Somebody")
        sentence = _("{who} saved this record after you had opened it. Look at it again, then confirm.")
        raise ValidationError(sentence.format(who=who))
    return locked


def _keep(row: Any, user: User, **columns: Any) -> None:
    for name, value in columns.items():
        setattr(row, name, value)
    row.stamp(user)
    row.save()


# --- Forms ---


def reason_field() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("reason"), max_length=1000, widget=AdminTextareaWidget(attrs={"rows": 3})
    )


class ArchivingForm(forms.Form):
    """Asks why a record goes to the archive; of one that is in it, only whether it is to come back."""

    version = VersionField(required=False)
    reason = reason_field()

    def __init__(self, row: Any, user: Any, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.row, self.user = row, user
        self.comes_back = bool(row.archived_on) if data is None else "unarchive" in data
        if self.comes_back:
            del self.fields["reason"]

    @property
    def label(self) -> str:
        return _("Bring back from the archive") if self.comes_back else _("Archive")

    @property
    def present_version(self) -> str:
        return self.row.updated_at.isoformat()

    @property
    def refusals(self) -> list[Any]:
        """What stands in the way, before anything is typed."""
        return [] if self.comes_back or self.is_bound else why_not(self.row, self.user)

    def carry_out(self) -> str:
        """Does it, and says so; nothing is said where the form has to be shown again."""
        if not self.is_valid():
            return ""
        asked = {"row": self.row, "user": self.user, **self.cleaned_data}
        try:
            if self.comes_back:
                unarchive(**asked)
                told = _("It is in the lists again: {record}.")
            else:
                archive(**asked)
                told = _("Archived: {record}. It stays where the past refers to it.")
        except ValidationError as refusal:
            self.add_error(None, refusal)
            return ""
        return told.format(record=self.row)


@dataclass(frozen=True)
class Refused:
    """A ticked row that stays as it is, and why."""

    row: Any
    reasons: list[Any]


class SeveralForm(forms.Form):
    """One reason for all that is ticked; then all of it is archived as it was looked at, or nothing."""

    reason = reason_field()

    def __init__(self, rows: list[Any], user: Any, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.user = user
        self.looked_at = versions_in(data.getlist("version")) if data is not None else {}
        found = [Refused(row, why_not(row, user)) for row in rows]
        self.changing = [one.row for one in found if not one.reasons]
        self.refused = [one for one in found if one.reasons]

    @property
    def present_versions(self) -> list[tuple[Any, str]]:
        """What will be archived, each with what tells its version when the form comes back."""
        return [(row, f"{row.pk} {row.updated_at.isoformat()}") for row in self.changing]

    def clean(self) -> dict[str, Any]:
        """What cannot go any more stands above the form: the others are not archived unasked."""
        if self.refused:
            raise ValidationError(
                _("Not all of what you ticked can be archived. Look at it again, then confirm.")
            )
        return self.cleaned_data

    def carry_out(self) -> str:
        """Does it, and says so; nothing is said where the form has to be shown again."""
        if not self.is_valid() or not self.changing:
            return ""
        with transaction.atomic():
            for row in self.changing:
                self._archive(row)
            if self.errors:
                transaction.set_rollback(True)
                return ""
        return told_of_several(self.changing)

    def _archive(self, row: Any) -> None:
        """What stands in the way is told under the name of the record, of each one there is."""
        version = self.looked_at.get(str(row.pk), "")
        try:
            archive(row=row, user=self.user, version=version, **self.cleaned_data)
        except ValidationError as refusal:
            told = format_html_join(" ", "{}", ((message,) for message in refusal.messages))
            self.add_error(None, format_html("{}: {}", admin_link(row), told))


def versions_in(sent: list[str]) -> dict[str, str]:
    """Key of the record → its version, as the form of several sends them."""
    return dict(one.split(" ", 1) for one in sent if " " in one)


def told_of_several(rows: list[Any]) -> str:
    sentence = ngettext("{n} record is archived.", "{n} records are archived.", len(rows))
    return sentence.format(n=len(rows))


@transaction.atomic
def brought_back(rows: list[Any], user: Any) -> str:
    """Puts those of ``rows`` that are out back into the lists, and says how many."""
    archived = [row for row in rows if row.archived_on]
    for row in archived:
        with suppress(ValidationError):  # somebody brought it back a moment ago
            unarchive(row=row, user=user)
    number = len(archived)
    sentence = ngettext("{n} record is in the lists again.", "{n} records are in the lists again.", number)
    return sentence.format(n=number)
