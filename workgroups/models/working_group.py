"""Working groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import F, Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from simple_history.models import HistoricalRecords

from accounts.models import Archivable, ArchivableRows, Recorded
from partners.models import City
from partners.models.named import Named
from reporting.dates import precision_field
from reporting.languages import Translated

if TYPE_CHECKING:
    import datetime as dt

    from accounts.models import AnyUser

    from .membership import Membership


class WorkingGroupQuerySet(ArchivableRows, models.QuerySet["WorkingGroup"]):
    def visible_to(self, user: AnyUser) -> Self:
        return self if user.is_authenticated else self.none()

    def active(self, on: dt.date) -> Self:
        return self.filter(Q(dissolved_on=None) | Q(dissolved_on__gt=on))

    def with_members(self, on: dt.date) -> Self:
        """Adds ``present_members``: the seats held on that day."""
        from .membership import Membership  # a membership points to its group

        present = Membership.objects.valid_on(on).select_related("person")
        return self.prefetch_related(Prefetch("memberships", present, to_attr="present_members"))

    def with_last_meeting(self) -> Self:
        from .meeting import Meeting

        held = Meeting.objects.filter(group=models.OuterRef("pk"), state=Meeting.State.HELD).order_by(
            "-held_on"
        )
        return self.annotate(
            last_meeting_on=models.Subquery(held.values("held_on")[:1]),
            meetings_held=models.Count("meetings", filter=Q(meetings__state=Meeting.State.HELD)),
        )


class WorkingGroup(Named, Archivable, Recorded):
    """A standing group of officials and business people that follows up the cooperation with one city."""

    city = models.ForeignKey(
        City, on_delete=models.PROTECT, related_name="working_groups", verbose_name=_("city")
    )
    purpose_kk = models.TextField(_("purpose in Kazakh"), blank=True)
    purpose_ru = models.TextField(_("purpose in Russian"), blank=True)
    purpose_en = models.TextField(_("purpose in English"), blank=True)
    purpose = Translated(_("purpose"))
    order_number = models.CharField(_("number of the order"), max_length=50, blank=True)
    formed_on = models.DateField(_("formed on"), null=True, blank=True, help_text=_("Date of the order."))
    formed_on_precision = precision_field()
    dissolved_on = models.DateField(_("dissolved on"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)

    # Prefetched by with_members, annotated by with_last_meeting.
    present_members: list[Membership]
    last_meeting_on: dt.date | None
    meetings_held: int

    objects = WorkingGroupQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("working group")
        verbose_name_plural = _("working groups")
        ordering = ["name_ru", "name_kk", "pk"]
        constraints = [
            *Named.Meta.constraints,
            *Archivable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(formed_on=None) | Q(dissolved_on=None) | Q(dissolved_on__gte=F("formed_on")),
                name="working_group_dates",
                violation_error_message=_("The group was dissolved before it was formed."),
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("workgroup", args=[self.pk])

    def in_the_way(self, user: AnyUser) -> list[Any]:
        from .meeting import Meeting

        number = Meeting.objects.visible_to(user).planned().filter(group=self).count()
        sentence = ngettext(
            "{n} meeting of the group is planned. Close it with its minutes or call it off first.",
            "{n} meetings of the group are planned. Close them with their minutes or call them off first.",
            number,
        )
        return [sentence.format(n=number)] if number else []
