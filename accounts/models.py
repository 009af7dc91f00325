"""The people who use the register, and the mark they leave on what they write."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self, TypeAlias

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

#: Who may stand behind a request.
AnyUser: TypeAlias = "User | AnonymousUser"


class User(AbstractUser):
    """A person who signs in: an official, a staff member or an administrator."""

    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="ru")
    time_zone = models.CharField(_("time zone"), max_length=64, default="Asia/Almaty")
    unit = models.CharField(_("unit"), max_length=200, blank=True, help_text=_("Department of the akimat."))
    phone = models.CharField(_("telephone"), max_length=50, blank=True)
    reminded_by_mail = models.BooleanField(_("reminders by e-mail"), default=True)
    reminded_of_terms = models.BooleanField(_("ends of terms of agreements"), default=True)
    reminded_of_commitments = models.BooleanField(_("commitments"), default=True)

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["last_name", "first_name", "username"]

    def __str__(self) -> str:
        return f"{self.last_name} {self.first_name}".strip() or self.username


class Recorded(models.Model):
    """A row that knows who entered it and who changed it last.

    ``updated_at`` is also the version that a form carries: a row saved by
    somebody else in the meantime has another one.
    """

    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("created by"),
    )
    updated_at = models.DateTimeField(_("updated"), auto_now=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("updated by"),
    )

    class Meta:
        abstract = True

    def stamp(self, user: AnyUser | None) -> None:
        """Note who is about to save this row; an unsaved row gets its author too."""
        author = user if isinstance(user, User) else None
        if self._state.adding:
            self.created_by = author
        self.updated_by = author


class ArchivableRows:
    """Part of the QuerySet of an Archivable: to know of a row is one thing, to find it in lists another."""

    filter: Any
    visible_to: Any

    def listed(self) -> Self:
        """Without what is in the archive."""
        rows: Self = self.filter(archived_on=None)
        return rows

    def archived(self) -> Self:
        rows: Self = self.filter(archived_on__isnull=False)
        return rows

    def listed_to(self, user: AnyUser) -> Self:
        """What ``user`` finds in lists, in numbers and among choices."""
        rows: Self = self.visible_to(user).listed()
        return rows


class Archivable(models.Model):
    """A row that may leave the lists, with a reason, and stays where the past refers to it.

    The archive takes this one row: what was signed, promised or held under it stays listed.
    """

    archived_on = models.DateField(_("archived on"), null=True, blank=True)
    archived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("archived by"),
    )
    archive_reason = models.TextField(_("reason for archiving"), blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(archived_on=None, archived_by=None, archive_reason="")
                | (models.Q(archived_on__isnull=False) & ~models.Q(archive_reason="")),
                name="%(class)s_archived_with_reason",
                violation_error_message=_("Say why it goes to the archive."),
            ),
        ]

    def in_the_way(self, user: AnyUser) -> list[Any]:
        """What of it still waits, and so keeps it in the lists: a sentence each, with the remedy."""
        return []


class CalendarFeed(models.Model):
    """The secret address under which a person's own calendar program reads the register's calendar."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="calendar_feed",
        verbose_name=_("user"),
    )
    # Kept as it is, for its person may look it up and copy it again; the index finds it as a whole.
    secret = models.CharField(_("secret part of the address"), max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(_("made"), auto_now=True)

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")
        ordering = ["user"]

    def __str__(self) -> str:
        return str(self.user)


class ProviderAccount(SocialAccount):
    """By which number the office's own provider knows a person: whoever signs in there comes in as her."""

    class Meta:
        proxy = True
        verbose_name = _("binding to the office’s provider")
        verbose_name_plural = _("bindings to the office’s provider")
        ordering = ["user", "pk"]

    def __str__(self) -> str:
        return str(self.user)
