"""The forms of agreements, commitments and documents."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from babel import Locale
from django import forms
from django.contrib.admin.widgets import AdminFileWidget
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.admin_forms import NumberedFormSet, RecordedForm, RecordedFormSet
from accounts.models import User
from agreements.actions import refuse_finished, refuse_going_back
from agreements.models import Agreement, Document
from agreements.models.access import granted_to, sees_all
from agreements.models.choices import Access, TextLanguage
from agreements.uploads import NO_FILE, describe_upload
from partners.models import Organisation, Post
from reporting.dates import today
from reporting.forms import PartialDatesForm

if TYPE_CHECKING:
    from django.core.files import File
    from django.db import models

    from agreements.models import Commitment, Party

REGISTRY_NUMBER = re.compile(r"(\d{4})/(\d{1,6})")
PARTY_ORGANISATION = re.compile(r"parties-\d+-organisation")


class AgreementForm(PartialDatesForm, RecordedForm):
    registry = forms.CharField(
        label=capfirst(_("registry number")),
        required=False,
        max_length=20,
        help_text=_("As in 2010/003. Leave it empty: the next free number of the year is given at saving."),
    )
    text_languages = forms.MultipleChoiceField(
        label=capfirst(_("languages of the text")),
        required=False,
        choices=TextLanguage.choices,
        widget=forms.CheckboxSelectMultiple,
    )

    partial_dates = {"signed_on": "start", "in_force_from": "start", "in_force_until": "end"}
    telling_fields = ("title_kk", "title_ru", "kind", "signed_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["registry"] = self.instance.registry_number if self.instance.pk else ""
        if "access" in self.fields and self.instance.access == Access.RESTRICTED and not sees_all(self.user):
            self._leave_restricted()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("access") == Access.RESTRICTED and not self._will_be_seen():
            self._warn_of_hiding()
        return cleaned

    def _leave_restricted(self) -> None:
        """Who was let in by an exception does not open it to all, and so to herself for ever."""
        self.fields["access"].disabled = True
        self.fields["access"].help_text = _("The head of the unit opens it to others.")

    def _will_be_seen(self) -> bool:
        return sees_all(self.user) or self.instance.pk in granted_to(self.user)

    def _warn_of_hiding(self) -> None:
        """A member of staff may enter a restricted paper for the head, but will not find it again."""
        message = _(
            "Only those with the right to it see a restricted record, and you have no such right: "
            "once it is saved, you will not be able to open it."
        )
        self.warn("restricted", message, _("Save it as restricted; I need not open it again"))

    def clean_registry(self) -> str:
        """Read the number into its two columns; an emptied box keeps the number that was given."""
        text = self.cleaned_data["registry"]
        if not text:
            return text
        match = REGISTRY_NUMBER.fullmatch(text)
        if match is None:
            raise ValidationError(_("Enter the year and the number within it, as in 2010/003."))
        year, sequence = int(match[1]), int(match[2])
        taken = Agreement.objects.filter(registry_year=year, registry_sequence=sequence)
        if taken.exclude(pk=self.instance.pk).exists():
            raise ValidationError(
                _("This registry number is already taken. Leave the box empty to get the next free one.")
            )
        self.instance.registry_year, self.instance.registry_sequence = year, sequence
        return text

    def clean_currency(self) -> str:
        return known_currency(self.cleaned_data["currency"])

    def similar(self) -> models.QuerySet:
        return Agreement.objects.visible_to(self.user).similar_to(self.instance, self._chosen_organisations())

    def _chosen_organisations(self) -> list[Organisation]:
        """The organisations in the rows of the parties, which are checked only after this form."""
        keys = [value for name, value in self.data.items() if PARTY_ORGANISATION.fullmatch(name)]
        return list(Organisation.objects.filter(pk__in=[key for key in keys if key.isdecimal()]))


def known_currency(text: str) -> str:
    """The three letters by ISO 4217, in capitals; ValidationError where there is no such currency."""
    code = text.upper()
    if code and code not in Locale("en").currencies:
        raise ValidationError(_("There is no such currency. Enter its three letters, as in KZT, RUB or USD."))
    return code


class PartyFormSet(RecordedFormSet):
    """The sides; a signatory's title that is left empty is that of the post held on the day."""

    def clean(self) -> None:
        super().clean()
        for form in self.forms:
            if form.has_changed() and form not in self.deleted_forms:
                self._take_title_from_post(form.instance)

    def _take_title_from_post(self, party: Party) -> None:
        if not party.signatory_id or not party.organisation_id or party.title_kk or party.title_ru:
            return
        day = party.signed_on or self.instance.signed_on or today()
        posts = Post.objects.filter(person=party.signatory_id, organisation=party.organisation_id).held_on(
            day
        )
        if post := posts.first():
            party.title_kk, party.title_ru, party.title_en = post.title_kk, post.title_ru, post.title_en


class AccessGrantForm(RecordedForm):
    """To whom and why stay as they were given; the last day may be moved."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in {"user", "unit"} & set(self.fields) if self.instance.pk else ():
            self.fields[name].disabled = True
        if "user" in self.fields:
            self._name_accounts_only()
        if "unit" in self.fields:
            units = sorted({*User.objects.values_list("unit", flat=True), self.instance.unit} - {""})
            choices = [("", "---------"), *zip(units, units, strict=True)]
            self.fields["unit"].widget = forms.Select(choices=choices)

    def _name_accounts_only(self) -> None:
        """An account is not opened, changed or deleted on the way to giving it an exception."""
        widget: Any = self.fields["user"].widget
        widget.can_add_related = widget.can_change_related = False
        widget.can_delete_related = widget.can_view_related = False


class RenewalFormSet(NumberedFormSet):
    numbered = "number"


class CommitmentForm(PartialDatesForm, RecordedForm):
    partial_dates = {"due_on": "end"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # ``moved`` is annotated by with_first_due.
        if "due_on" in self.fields and getattr(self.instance, "moved", None):
            self.fields["due_on"].disabled = True
            self.fields["due_on"].help_text = _(
                "The date was moved by an extension; add another to move it again."
            )

    def clean_cost_currency(self) -> str:
        return known_currency(self.cleaned_data["cost_currency"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("completed_on") and "reported_by" in cleaned:
            cleaned["reported_by"] = cleaned["reported_by"] or self.user
        if cleaned.get("verified_by") and "verified_on" in cleaned:
            cleaned["verified_on"] = cleaned["verified_on"] or today()
        return cleaned

    def save(self, commit: bool = True) -> Commitment:
        """Without a city of its own it is of the agreement's: else no list of that city would name it."""
        agreement = self.instance.agreement
        if self.instance.city is None and agreement and len(agreement.partner_cities) == 1:
            (self.instance.city,) = agreement.partner_cities
        return super().save(commit)


class ExtensionFormSet(RecordedFormSet):
    """New dates, each later than the one before."""

    def clean(self) -> None:
        super().clean()
        due_on = self.instance.due_on
        if any("new_due_on" in form.cleaned_data for form in self.extra_forms):
            refuse_finished(self.instance)
        for form in self.extra_forms:
            if form.cleaned_data.get("approved_by") == form.user:  # type: ignore[attr-defined]  # a RecordedForm
                message = _("You move this date yourself. Another person has to approve it.")
                form.add_error("approved_by", message)
            if new_due_on := form.cleaned_data.get("new_due_on"):
                self._check(form, due_on, new_due_on)
                due_on = new_due_on

    def _check(self, form: forms.ModelForm, *dates: Any) -> None:
        try:
            refuse_going_back(*dates)
        except ValidationError as error:
            form.add_error("new_due_on", error)


@dataclass(frozen=True)
class StoredFile:
    """A file as the form shows it: by the name it came with, under the address that checks who asks."""

    document: Document

    @property
    def url(self) -> str:
        return self.document.get_absolute_url()

    def __str__(self) -> str:
        return self.document.file_name


class DocumentFileInput(AdminFileWidget):
    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        if self.is_initial(value):
            context["widget"]["value"] = StoredFile(value.instance)
        return context


class DocumentForm(RecordedForm):
    class Meta:
        widgets = {"file": DocumentFileInput}

    def clean_file(self) -> File | bool | None:
        """Check a new file and note its facts; a file taken away takes them with it."""
        file = self.cleaned_data["file"]
        if "file" in self.changed_data:
            for name, value in asdict(describe_upload(file) if file else NO_FILE).items():
                setattr(self.instance, name, value)
        return file
