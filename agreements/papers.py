"""The printed forms of agreements."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reporting.papers import Paper


class AgreementCard(Paper):
    """Карточка соглашения: form 2 of the akimat's documents."""

    name = "card"
    label = gettext_lazy("Card of the agreement")
    description = gettext_lazy("Everything known of one agreement.")
    template_name = "agreements/agreement_detail_print.html"

    def title(self) -> str:
        return f"{_('Card of the agreement')} {self.record}"
