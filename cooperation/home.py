"""The home page: how things stand today, and the same on paper for any day."""

from __future__ import annotations

from typing import Any

from reporting.dates import today
from reporting.views import PageView

from .cockpit.state import Cockpit
from .papers.state import StateOfCooperation


class HomeView(PageView):
    """What each side owes and what is late, which visits are coming, with whom and on what we cooperate."""

    template_name = "cooperation/home.html"
    papers = [StateOfCooperation]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        cockpit = Cockpit(self.request.user, today())
        return super().get_context_data(cockpit=cockpit, day=cockpit.day, linked=True, **kwargs)
