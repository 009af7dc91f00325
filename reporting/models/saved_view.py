"""Selections of a register that people come back to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from accounts.models import AnyUser


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, user: AnyUser) -> Self:
        """One's own, and what others share; which rows they show, the register decides for each reader."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(user=user) | Q(is_shared=True))

    def changeable_by(self, user: AnyUser) -> Self:
        """One's own; an administrator takes away what others share, too."""
        rows = self.visible_to(user)
        return rows if user.is_superuser else rows.filter(user=user.pk)


class SavedView(models.Model):
    """A selection of a register under a name, which shows each reader the rows that she may see."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views", verbose_name=_("user")
    )
    name = models.CharField(_("name"), max_length=100)
    path = models.CharField(_("address"), max_length=200, help_text=_("Of the register."))
    query = models.CharField(_("selection"), max_length=4000, blank=True)
    is_shared = models.BooleanField(_("for everybody"), default=False)
    created_at = models.DateTimeField(_("saved on"), auto_now_add=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["path", "name", "pk"]
        indexes = [models.Index(fields=["path"], name="saved_view_by_register")]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "path", "name"],
                name="saved_view_named_once",
                violation_error_message=_("You have a view of this name already."),
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="saved_view_named",
                violation_error_message=_("Give the view a name."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{self.path}?{self.query}"
