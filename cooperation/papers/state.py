"""Состояние сотрудничества на день: what the home page shows, for the akim's table."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cooperation.cockpit.state import Cockpit
from reporting.formats import long_date
from reporting.papers import OnDay, Paper


class StateOfCooperation(Paper):
    """How things stand on a day: who owes what, what is late, what is coming, with whom and on what."""

    name = "state"
    label = gettext_lazy("State of cooperation")
    description = gettext_lazy(
        "What each side owes and what is late, visits to come, what was signed, "
        "directions by city and the map; on two or three sheets."
    )
    template_name = "cooperation/papers/state.html"
    form_class = OnDay

    def title(self) -> str:
        return _("State of cooperation on {day}").format(day=long_date(self.choices["on"]))

    def context(self) -> dict[str, Any]:
        return {"cockpit": Cockpit(self.user, self.choices["on"]), "linked": False}
