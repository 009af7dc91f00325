"""An admin form as a person uses it: opened, filled in, sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from lxml import html

if TYPE_CHECKING:
    from django.db import models
    from django.http import HttpResponse
    from django.test import Client


def address(model: type[models.Model], page: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


class Entry:
    """The form of one record; ``fields`` holds what a browser would send."""

    def __init__(self, client: Client, model: type[models.Model], row: models.Model | None = None) -> None:
        self.client = client
        self.model = model
        self.address = address(model, "change", row.pk) if row else address(model, "add")
        self.read(client.get(self.address))

    def read(self, response: HttpResponse) -> None:
        """Take the fields and messages from the page that came."""
        self.response = response
        assert response.status_code == 200, response.status_code
        page = html.fromstring(response.content.decode())
        (form,) = page.xpath(f"//form[@id='{self.model._meta.model_name}_form']")
        self.fields: dict[str, Any] = {}
        for name, value in form.form_values():
            if "__prefix__" not in name:
                # A browser drops the line break that Django puts before the text of a textarea.
                self.fields.setdefault(name, []).append(value.removeprefix("\n"))
        self.errors = " ".join(
            element.text_content() for element in page.xpath("//*[contains(@class, 'errorlist')]")
        )
        self.answers = page.xpath("//label[@class='answer']/input/@value")
        self.links = page.xpath("//ul[contains(@class, 'errorlist')]//a/@href")

    def fill(self, prefix: str = "", **values: Any) -> Entry:
        self.fields.update({f"{prefix}{name}": value for name, value in values.items()})
        return self

    def add_row(self, rows: str, **values: Any) -> Entry:
        """A further row below ``rows``, as the button «add another» makes it."""
        number = int(self.fields[f"{rows}-TOTAL_FORMS"][0])
        self.fields[f"{rows}-TOTAL_FORMS"] = [str(number + 1)]
        return self.fill(f"{rows}-{number}-", **values)

    def send(self) -> Entry:
        """Press «Save»; afterwards the form is as it came back, unless it was saved."""
        response = self.client.post(self.address, {**self.fields, "_save": "Save"})
        self.saved = response.status_code == 302
        if not self.saved:
            self.read(response)
        return self

    def answer(self) -> Entry:
        """Tick every warning."""
        self.fields["confirmed"] = [*self.fields.get("confirmed", []), *self.answers]
        return self
