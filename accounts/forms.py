"""What people settle for themselves."""

from __future__ import annotations

from django import forms

from .models import User


class RemindersForm(forms.ModelForm):
    """Whether reminders come by mail, and of what."""

    class Meta:
        model = User
        fields = ("reminded_by_mail", "reminded_of_terms", "reminded_of_commitments")
