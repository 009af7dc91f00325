"""manage.py load_sample: see docs/sample.md."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from cooperation.sample.case import is_untouched, load_case


class Command(BaseCommand):
    help = "Enter the case of October 2010 into a register that is empty; otherwise change nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        if not is_untouched():
            self.stdout.write(
                _("The sample was not loaded: something was entered into this register already.")
            )
            return
        for model, number in load_case().items():
            self.stdout.write(f"{model._meta.verbose_name_plural}: {number}")
