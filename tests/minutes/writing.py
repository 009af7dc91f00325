"""The page of minutes as a browser uses it: opened, typed into, saved row by row or as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from lxml import html

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

    from workgroups.models import Meeting


class Writer:
    """One window; ``fields`` holds what it would send."""

    def __init__(self, client: Client, meeting: Meeting) -> None:
        self.client = client
        self.meeting = meeting
        self.address = reverse("minutes", args=[meeting.pk])
        self.open()

    def open(self) -> Writer:
        self.read(self.client.get(self.address))
        return self

    def read(self, response: HttpResponse) -> None:
        """Take the fields from the page that came."""
        self.response = response
        self.page = html.fromstring(response.content.decode())
        self.fields: dict[str, list[str]] = {}
        for box in self.page.xpath("//*[@form='minutes'][@name]"):
            if box.tag == "button" or (
                box.get("type") in ("radio", "checkbox") and box.get("checked") is None
            ):
                continue
            values = box.value if isinstance(box.value, list) else [box.value or ""]
            if box.tag == "select" and box.get("multiple") is None:
                values = [box.value or ""]
            self.fields.setdefault(box.get("name"), []).extend(
                value.removeprefix("\n") if box.tag == "textarea" else value for value in values
            )

    def type(self, key: str, **values: Any) -> Writer:
        for name, value in values.items():
            self.fields[f"{key}-{name}"] = value if isinstance(value, list) else [value]
        return self

    def save_row(self, key: str, **extra: Any) -> HttpResponse:
        """As htmx sends a row; the version for the next save comes with the answer."""
        sent = {name: value for name, value in self.fields.items() if name.startswith(f"{key}-")}
        response = self.client.post(
            f"{self.address}{key}/", {**sent, **extra}, headers={"HX-Request": "true"}
        )
        if response.status_code in (200, 409, 422) and response.content:
            found = html.fromstring(response.content.decode()).xpath(f"//input[@name='{key}-version']")
            if found:
                self.fields[f"{key}-version"] = [found[0].get("value")]
        return response

    def save(self, do: str = "", **extra: Any) -> HttpResponse:
        """The button without JavaScript; a page that comes back is read again."""
        response = self.client.post(self.address, {**self.fields, "do": do, **extra})
        if response.status_code != 302:
            self.read(response)
        return response

    @property
    def blank(self) -> str:
        """The key of the decision to be under the first item."""
        (first, *_others) = [
            name.removesuffix("-version")
            for name in self.fields
            if "-new-" in name and name.endswith("-version")
        ]
        return first
