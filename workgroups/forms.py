"""The forms of planning: the meeting itself, why it is called off, an item added by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin_forms import RecordedForm
from partners.models import Person
from partners.models.person import alphabetical
from reporting.dates import today
from reporting.filters import LAST_DAY
from reporting.languages import translated

from .models import AgendaItem, Meeting

if TYPE_CHECKING:
    from .models import WorkingGroup


class SeatField(forms.ModelChoiceField):
    """Somebody of the group, called with title and role."""

    def __init__(self, **options: Any) -> None:
        super().__init__(Person.objects.none(), required=False, **options)
        self.told: dict[int, str] = {}

    def offer(self, group: WorkingGroup) -> None:
        """Everybody who ever sat in it: the composition of the day is not known before the day."""
        seats = list(group.memberships.all())
        self.told = {
            seat.person_id: ", ".join(filter(None, [translated(seat, "title"), seat.get_role_display()]))
            for seat in seats
        }
        self.queryset = Person.objects.filter(pk__in=self.told).order_by(*alphabetical(), "pk")

    def label_from_instance(self, obj: Person) -> str:
        return f"{obj.listed_name}, {self.told[obj.pk]}"


class MeetingForm(RecordedForm):
    """When and where a group meets next; an office left open goes to whom the composition names."""

    chair = SeatField(label=gettext_lazy("chair"), empty_label=gettext_lazy("by the composition of the day"))
    secretary = SeatField(
        label=gettext_lazy("secretary"), empty_label=gettext_lazy("by the composition of the day")
    )

    class Meta:
        model = Meeting
        fields = (
            "number",
            "held_on",
            "starts_at",
            "ends_at",
            "place_kk",
            "place_ru",
            "chair",
            "secretary",
        )
        widgets = {
            "held_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "starts_at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "ends_at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["held_on"].validators.append(MaxValueValidator(LAST_DAY))
        self.fields["number"].validators.append(MinValueValidator(1))
        for office in ("chair", "secretary"):
            cast("SeatField", self.fields[office]).offer(self.instance.group)

    def clean_held_on(self) -> Any:
        """Neither gone by, unless it is left as it was, nor after the end of the group."""
        day, end = self.cleaned_data["held_on"], self.instance.group.dissolved_on
        if day < today() and "held_on" in self.changed_data:
            raise forms.ValidationError(
                _("This day is over. Choose another; a meeting that was held is entered with its protocol.")
            )
        if end and day >= end:
            raise forms.ValidationError(_("The group is dissolved by then. Choose an earlier day."))
        return day


class CallOffForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("why it does not take place"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ItemForm(forms.ModelForm):
    """A question that nobody proposed."""

    reporter = SeatField(label=gettext_lazy("reporter"), empty_label=gettext_lazy("not named"))

    class Meta:
        model = AgendaItem
        fields = ("title_kk", "title_ru", "reporter")
        widgets = {name: forms.Textarea(attrs={"rows": 2}) for name in ("title_kk", "title_ru")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("SeatField", self.fields["reporter"]).offer(self.instance.meeting.group)
