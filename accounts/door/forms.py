"""The forms of the door, in the words of the register."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ReauthenticateForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
)
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ReauthenticateByCodeForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django.contrib.auth.password_validation import password_validators_help_text_html
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

#: Made when it is shown, in the language of the person.
RULES = lazy(password_validators_help_text_html, str)


class SignInForm(LoginForm):
    """User name or e-mail address, and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("User name or e-mail address")
        self.fields["login"].widget.attrs = {
            "autocomplete": "username",
            "autocapitalize": "none",
            "autofocus": True,
        }
        plain_password(self, "password", _("Password"))

    def add_prefix(self, field_name: str) -> str:
        """As browsers have kept it for this address."""
        return "username" if field_name == "login" else super().add_prefix(field_name)


class ShowAgainForm(ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain_password(self, "password", _("Password"))


class NewPasswordForm(ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain_password(self, "oldpassword", _("Present password"))
        new_passwords(self)


class AskForPasswordForm(ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("Your e-mail address")
        self.fields["email"].widget.attrs.pop("placeholder", None)


class LostPasswordForm(ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        new_passwords(self)


def plain_password(form: Any, name: str, label: Any) -> None:
    """A labelled box; no grey words in it, and no help below, which the page says itself."""
    field = form.fields[name]
    field.label, field.help_text = label, ""
    field.widget.attrs.pop("placeholder", None)


def new_passwords(form: Any) -> None:
    plain_password(form, "password1", _("New password"))
    form.fields["password1"].help_text = RULES()
    plain_password(form, "password2", _("New password once more"))


# --- Second factors ---


class CodeForm(AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code_box(self, _("Code of the app, or one of your recovery codes"))


class CodeAgainForm(ReauthenticateByCodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code_box(self, _("Code of the app, or one of your recovery codes"))


class FirstCodeForm(ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code_box(self, _("The six figures the app shows"))
        del self.fields["code"].widget.attrs["autofocus"]  # the picture stands above it


class KeyForm(AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("How you call it")


def code_box(form: Any, label: Any) -> None:
    field = form.fields["code"]
    field.label = label
    field.widget.attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
