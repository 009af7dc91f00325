"""Papers and files."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import Recorded
from delegations.models import Delegation

from .access import as_secret_as_agreements
from .agreement import Agreement
from .choices import TextLanguage
from .commitment import Commitment

if TYPE_CHECKING:
    from accounts.models import AnyUser


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, user: AnyUser) -> Self:
        """A document is as secret as the agreement it belongs to, itself or by its commitment."""
        return as_secret_as_agreements(self, user, "agreement", "commitment__agreement")

    def signed_originals(self) -> Self:
        return self.filter(kind=Document.Kind.ORIGINAL)


def storage_name(document: Document, filename: str) -> str:
    """A random name: what a person called the file is kept in a column, never on the disk."""
    name = uuid.uuid4().hex
    return f"documents/{name[:2]}/{name}"


class Document(Recorded):
    """A paper: its file, if it was scanned, and where the original lies."""

    #: Whose secrets its history keeps, though the row belongs elsewhere since.
    secret_by = ("agreement", "commitment")

    class Kind(models.TextChoices):
        ORIGINAL = "original", _("signed original")
        TRANSLATION = "translation", _("translation")
        ANNEX = "annex", _("annex")
        ACT = "act", _("act")
        LETTER = "letter", _("letter")
        PHOTOGRAPH = "photograph", _("photograph")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.ORIGINAL)
    title = models.CharField(_("title"), max_length=300, blank=True)
    number = models.CharField(_("number of the document"), max_length=50, blank=True)
    dated_on = models.DateField(_("date of the document"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=TextLanguage.choices, blank=True)
    agreement = models.ForeignKey(
        Agreement,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name=_("agreement"),
    )
    delegation = models.ForeignKey(
        Delegation,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name=_("delegation"),
    )
    commitment = models.ForeignKey(
        Commitment,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name=_("commitment"),
    )
    file = models.FileField(_("file"), upload_to=storage_name, blank=True, max_length=200)
    file_name = models.CharField(_("name of the file"), max_length=255, blank=True, editable=False)
    media_type = models.CharField(_("type of the file"), max_length=100, blank=True, editable=False)
    size = models.PositiveBigIntegerField(_("size"), null=True, editable=False)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True, editable=False)
    archive_place = models.CharField(
        _("where the paper lies"), max_length=300, blank=True, help_text=_("Archive, inventory, file, sheet.")
    )

    objects = DocumentQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["kind", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(agreement__isnull=False, delegation=None, commitment=None)
                | Q(agreement=None, delegation__isnull=False, commitment=None)
                | Q(agreement=None, delegation=None, commitment__isnull=False),
                name="document_of_one_thing",
                violation_error_message=_(
                    "A document belongs to one agreement, one delegation or one commitment."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(file="") | ~Q(archive_place=""),
                name="document_somewhere",
                violation_error_message=_("Add the file, or say where the paper lies."),
            ),
            models.CheckConstraint(
                condition=Q(file="") | Q(sha256__regex=r"^[0-9a-f]{64}$", size__isnull=False),
                name="document_file_with_hash",
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.get_kind_display()

    def get_absolute_url(self) -> str:
        return reverse("document", args=[self.pk])
