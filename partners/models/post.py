"""Who held which office when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import Recorded
from reporting.languages import Translated, some_language

from .organisation import Organisation
from .person import Person

if TYPE_CHECKING:
    import datetime as dt


class PostQuerySet(models.QuerySet["Post"]):
    def held_on(self, day: dt.date) -> Self:
        """Posts held on ``day``; an unknown beginning or end does not exclude."""
        return self.filter(Q(since=None) | Q(since__lte=day), Q(until=None) | Q(until__gte=day))


class Post(Recorded):
    """An office that a person held in an organisation, from one day to another."""

    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="posts", verbose_name=_("person")
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="posts", verbose_name=_("organisation")
    )
    title_kk = models.CharField(_("title of the post, in Kazakh"), max_length=300, blank=True)
    title_ru = models.CharField(_("title of the post, in Russian"), max_length=300, blank=True)
    title_en = models.CharField(_("title of the post, in English"), max_length=300, blank=True)
    title = Translated(_("title of the post"))
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)

    objects = PostQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = [F("since").desc(nulls_last=True), "pk"]
        constraints = [
            models.CheckConstraint(
                condition=some_language("title"),
                name="post_has_title",
                violation_error_message=_("Enter the title in Kazakh or in Russian."),
            ),
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since")),
                name="post_dates",
                violation_error_message=_("The end is before the beginning."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person.short_name}, {self.title}"
