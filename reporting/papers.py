"""The printed forms of a record: a declaration for each, from which PDF and Word are made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy, pgettext_lazy

from .dates import today
from .filters import FIRST_DAY, LAST_DAY

if TYPE_CHECKING:
    from django.http import QueryDict

    from accounts.models import User


#: The heading of the first column of almost every form: «№ п/п».
NUMBER = pgettext_lazy("number of the row", "No.")


class NoChoices(forms.Form):
    """The form of a paper that needs nothing to be chosen."""


class OnDay(forms.Form):
    """The day that the paper is told for."""

    on = forms.DateField(
        label=gettext_lazy("on the day"),
        initial=today,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)],
    )


class Paper:
    """A printed form of one record, as a person asked for it.

    ``/meetings/7/?format=pdf&form=short``: the record's page says which forms it
    has (``RecordView.papers``); the first is printed when none is named. What
    else may be chosen, a day or the parts, are the fields of ``form_class``,
    read from the same address; each has an initial value, so that a paper is
    made at one click.
    """

    do_not_call_in_templates = True  # pages list the declarations themselves

    name: ClassVar[str]
    #: What the form is called, in the catalogue and on the button.
    label: ClassVar[Any]
    #: What it is for, in a sentence, in the catalogue.
    description: ClassVar[Any] = ""
    template_name: ClassVar[str]
    #: Whether officials edit it further: then it is made as a Word file too.
    in_word: ClassVar[bool] = False
    form_class: ClassVar[type[forms.Form]] = NoChoices
    #: Of its table: the headings in order, and the widths in millimetres; 0 takes what is left.
    columns: ClassVar[list[tuple[Any, int]]] = []

    def __init__(self, record: Any, user: User, query: QueryDict) -> None:
        self.record = record
        self.user = user
        self.moment = timezone.now()
        self.form = self.form_class(self._with_initials(query))
        self.form.is_valid()  # fills cleaned_data with what can be read

    def _with_initials(self, query: QueryDict) -> QueryDict:
        """What the address says, and where it is silent what is proposed."""
        data = query.copy()
        for name, field in self.form_class.base_fields.items():
            if name not in data and field.initial is not None:
                initial = field.initial() if callable(field.initial) else field.initial
                data.setlist(name, initial if isinstance(initial, list) else [initial])
        return data

    @property
    def problems(self) -> list[str]:
        """Why it cannot be made as asked for, in the person's language."""
        return [
            f"{self.form.fields[name].label}: {error}"
            for name, errors in self.form.errors.items()
            for error in errors
        ]

    @property
    def choices(self) -> dict[str, Any]:
        return self.form.cleaned_data

    def title(self) -> str:
        """The heading of the paper and, shortened, the name of its file."""
        return f"{self.label}: {self.record}"

    def context(self) -> dict[str, Any]:
        """What the template needs beside ``object``, ``title``, ``moment`` and ``paper``."""
        return {}

    def enclosed(self) -> list[str]:
        """A line for each thing added that the text does not tell apart, to be compared later."""
        return []

    def finish(self, content: bytes) -> bytes:
        """The document as it leaves, laid out already: a form may add what is no HTML."""
        return content
