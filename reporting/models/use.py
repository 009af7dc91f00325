"""What is done with the register without changing it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Use(models.Model):
    """A sign-in, a print, an export or a file taken: who, when, what, from where."""

    class Kind(models.TextChoices):
        SIGN_IN = "sign_in", _("sign-in")
        REFUSED = "refused", _("refused sign-in")
        SIGN_OUT = "sign_out", _("sign-out")
        PRINT = "print", _("print")
        EXPORT = "export", _("export")
        DOWNLOAD = "download", _("file taken")

    moment = models.DateTimeField(_("when"), default=timezone.now, editable=False, db_index=True)
    kind = models.CharField(_("what"), max_length=10, choices=Kind.choices)
    # The database refuses to forget a person (reporting.append_only): such an account is closed instead.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("person"),
        help_text=_("Empty for a name that nobody has."),
    )
    path = models.CharField(
        _("address on the site"),
        max_length=300,
        blank=True,
        help_text=_("Without the words that were searched for."),
    )
    form = models.CharField(_("format"), max_length=10, blank=True)
    origin = models.GenericIPAddressField(_("network address"), null=True, blank=True)

    class Meta:
        verbose_name = _("use of the register")
        verbose_name_plural = _("uses of the register")
        ordering = ["-moment", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.user or '—'}"
