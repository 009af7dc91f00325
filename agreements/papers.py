"""The printed forms of agreements."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reporting.papers import NUMBER, OnDay, Paper


class AgreementCard(Paper):
    """Карточка соглашения: form 2 of the akimat's documents."""

    name = "card"
    label = gettext_lazy("Card of the agreement")
    description = gettext_lazy("Everything known of one agreement.")
    template_name = "agreements/agreement_detail_print.html"
    form_class = OnDay
    #: Of each table: headings and widths in millimetres, 0 for what is left.
    tables: ClassVar[dict[str, list[tuple[Any, int]]]] = {
        "parties": [
            (NUMBER, 8),
            (gettext_lazy("Side"), 27),
            (gettext_lazy("Party"), 75),
            (gettext_lazy("Who signed"), 0),
        ],
        "periods": [
            (NUMBER, 8),
            (gettext_lazy("Period"), 75),
            (gettext_lazy("By what it was decided"), 0),
        ],
        "commitments": [
            (NUMBER, 8),
            (gettext_lazy("Commitment"), 70),
            (gettext_lazy("Who promised, lead"), 36),
            (gettext_lazy("Due on"), 28),
            (gettext_lazy("State, result"), 0),
        ],
        "documents": [
            (NUMBER, 8),
            (gettext_lazy("Document"), 0),
            (gettext_lazy("Kind, language"), 50),
            (gettext_lazy("Where the paper lies"), 50),
        ],
        "history": [(gettext_lazy("When"), 40), (gettext_lazy("Who"), 40), (gettext_lazy("What"), 0)],
    }

    def title(self) -> str:
        return f"{_('Card of the agreement')} {self.record}"
