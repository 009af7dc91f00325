"""Every paper that left the register."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from accounts.models import AnyUser


class IssueQuerySet(models.QuerySet["Issue"]):
    def visible_to(self, user: AnyUser) -> Self:
        """One's own papers; all of them with the permission to see who printed what."""
        if not user.is_authenticated:
            return self.none()
        return self if user.has_perm("reporting.view_issue") else self.filter(user=user)


class Issue(models.Model):
    """A document as it was printed: by whom, when, with which criteria, and what it said."""

    class Variant(models.TextChoices):
        ACCESSIBLE = "pdf/ua-1", "PDF/UA-1"
        ARCHIVE = "pdf/a-3a", "PDF/A-3a"

    key = models.UUIDField(_("key"), default=uuid.uuid4, unique=True, editable=False)
    year = models.PositiveSmallIntegerField(_("year"))
    sequence = models.PositiveIntegerField(_("number within the year"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="issues",
        verbose_name=_("printed by"),
    )
    printed_at = models.DateTimeField(_("printed"))
    title = models.CharField(_("title"), max_length=300)
    address = models.TextField(
        _("address"), help_text=_("Path and query of what is printed, with the criteria.")
    )
    criteria = models.TextField(_("criteria"), blank=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    variant = models.CharField(
        _("variant"), max_length=10, choices=Variant.choices, default=Variant.ACCESSIBLE
    )
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    size = models.PositiveBigIntegerField(_("size"))
    lines = models.BinaryField(_("what it said"), help_text=_("Lines of text, compressed."))
    file = models.FileField(_("file"), blank=True, max_length=200)
    file_name = models.CharField(_("name of the file"), max_length=300)
    kept_until = models.DateTimeField(_("kept until"))

    objects = IssueQuerySet.as_manager()

    class Meta:
        verbose_name = _("printed document")
        verbose_name_plural = _("printed documents")
        ordering = ["-year", "-sequence", "-pk"]
        indexes = [models.Index(fields=["kept_until"], condition=~Q(file=""), name="issue_with_file")]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "sequence"],
                name="issue_number_once",
                violation_error_message=_("This number has been given already."),
            ),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="issue_with_hash"),
        ]

    def __str__(self) -> str:
        return f"№ {self.number}"

    @property
    def number(self) -> str:
        return f"{self.year}/{self.sequence:06}"

    def get_absolute_url(self) -> str:
        return reverse("print", args=[self.key])

    def is_open_to(self, user: AnyUser) -> bool:
        """Whether this person may read what it said: whoever printed it, and whoever may see all of them."""
        return user.is_authenticated and (user.pk == self.user_id or user.has_perm("reporting.view_issue"))
