"""What a meeting decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import Recorded
from agreements.models import Agreement, Commitment
from agreements.models.access import as_secret_as_agreements, sees_all
from partners.models import Organisation, Person
from reporting.dates import precision_field
from reporting.languages import Translated, some_language

from .agenda_item import AgendaItem

if TYPE_CHECKING:
    from accounts.models import AnyUser


#: What corrects one of ``wrong``, directly or through others; corrections are few, and so looked at first.
CORRECTIONS = """
    WITH RECURSIVE later(id) AS (
        SELECT id FROM workgroups_decision WHERE corrects_id IS NOT NULL AND corrects_id IN ({wrong})
        UNION
        SELECT next.id FROM workgroups_decision next JOIN later ON next.corrects_id = later.id
    )
    SELECT id FROM later
"""


class DecisionQuerySet(models.QuerySet["Decision"]):
    def visible_to(self, user: AnyUser) -> Self:
        """As secret as the agreement heard, as the commitment it created, and as what it corrects."""
        rows = as_secret_as_agreements(self, user, "item__agreement", "commitment__agreement")
        return rows if not user.is_authenticated or sees_all(user) else rows.exclude(pk__in=corrections(user))


def corrections(user: AnyUser) -> RawSQL:
    """The keys of what corrects a decision whose commitment ``user`` may not know of."""
    wrong = Decision.objects.filter(commitment__agreement__in=Agreement.objects.hidden_from(user))
    sql, params = wrong.order_by().values("pk").query.sql_with_params()
    return RawSQL(CORRECTIONS.format(wrong=sql), params)  # noqa: S611  # the one value put in is SQL by the ORM


class Decision(Recorded):
    """A numbered point of a protocol: «п. 2.3 протокола № 4» names it for ever."""

    #: Whose secrets its history keeps, though the row belongs elsewhere since.
    secret_by = ("item", "commitment")

    item = models.ForeignKey(
        AgendaItem, on_delete=models.CASCADE, related_name="decisions", verbose_name=_("agenda item")
    )
    number = models.PositiveSmallIntegerField(_("number within the item"), default=1)
    text_kk = models.TextField(_("text in Kazakh"), blank=True)
    text_ru = models.TextField(_("text in Russian"), blank=True)
    text_en = models.TextField(_("text in English"), blank=True)
    text = Translated(_("text"))
    lead_organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("responsible organisation"),
    )
    lead_person = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("responsible person"),
    )
    co_executors = models.ManyToManyField(
        Organisation, blank=True, related_name="+", verbose_name=_("co-executors")
    )
    due_on = models.DateField(_("deadline"), null=True, blank=True)
    due_on_precision = precision_field()
    completion_form_kk = models.CharField(_("form of completion in Kazakh"), max_length=300, blank=True)
    completion_form_ru = models.CharField(_("form of completion in Russian"), max_length=300, blank=True)
    completion_form = Translated(_("form of completion"))
    entered_as = models.UUIDField(_("key given by the page"), null=True, editable=False, unique=True)
    commitment = models.OneToOneField(
        Commitment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="decision",
        verbose_name=_("commitment it created"),
    )
    corrects = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="corrections",
        verbose_name=_("corrects"),
    )
    corrected_on = models.DateField(_("date of the correction"), null=True, blank=True)

    objects = DecisionQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["entered_as"], m2m_fields=[co_executors])

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "number"],
                name="decision_number",
                violation_error_message=_("This agenda item already has a decision of this number."),
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=some_language("text"),
                name="decision_has_text",
                violation_error_message=_("Say in Kazakh or in Russian what was decided."),
            ),
            models.CheckConstraint(
                condition=Q(corrects=None, corrected_on=None)
                | Q(corrects__isnull=False, corrected_on__isnull=False),
                name="decision_correction_dated",
                violation_error_message=_("A correction names the decision it corrects and its date."),
            ),
        ]

    def __str__(self) -> str:
        """The permanent key, «2.3». Costs a query for the item if it is not selected."""
        return f"{self.item.order}.{self.number}"

    @property
    def is_assignment(self) -> bool:
        """Whether somebody has to do something.

        It says what was decided on the day, its commitment what became of it since.
        """
        return bool(
            self.lead_organisation_id
            or self.lead_person_id
            or self.due_on
            or self.completion_form_kk
            or self.completion_form_ru
        )
