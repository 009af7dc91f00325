"""What the pages of the door know besides what django-allauth tells them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account import views as account
from allauth.account.decorators import reauthentication_required
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.views import IndexView
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.sessions.models import Session
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from accounts.actions import end_sessions
from accounts.citizen import MARK
from accounts.ways import way_back

from .browsers import browser_of
from .second_factor import SET_UP

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, HttpResponseBase


class SignInView(account.LoginView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the name of the office's own provider, if there is one."""
        apps = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
        return super().get_context_data(office=apps[0]["name"] if apps else "", **kwargs)


class AskForPasswordView(account.PasswordResetView):
    """A new password by mail; where no mail leaves, whom to ask for it."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.EMAIL_URL:
            return render(request, "account/ask_administrator.html", {"contact": settings.HELP_CONTACT})
        return super().dispatch(request, *args, **kwargs)


class LostPasswordView(account.PasswordResetFromKeyView):
    """Where the address in the mail leads; once used, or too old, it is no page any more."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"token_fail": False} | kwargs)

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        return super().render_to_response(context, status=404 if context["token_fail"] else 200, **kwargs)


# --- Second factors ---


class SecurityView(IndexView):
    """A person's own password, second factors and open sessions."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        mine = Authenticator.objects.filter(user=self.request.user.pk)
        return super().get_context_data(
            app=mine.filter(type=Authenticator.Type.TOTP).first(),
            keys=mine.filter(type=Authenticator.Type.WEBAUTHN).order_by("pk"),
            codes=mine.filter(type=Authenticator.Type.RECOVERY_CODES).first(),
            **kwargs,
        )


class SetUpAppView(ActivateTOTPView):
    def form_valid(self, form: Any) -> HttpResponse:
        """The code that set it up is used: it opens nothing within its half minute."""
        response = super().form_valid(form)
        app = Authenticator.objects.get(user=self.request.user, type=Authenticator.Type.TOTP)
        app.wrap().validate_code(form.cleaned_data["code"])
        self.request.session[SET_UP] = True
        return response


class AddKeyView(AddWebAuthnView):
    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        self.request.session[SET_UP] = True
        return response


class RemoveKeyView(RemoveWebAuthnView):
    success_url = reverse_lazy("mfa_index")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Before she shows again who she is: whether there is such a key of hers at all."""
        get_object_or_404(self.get_queryset(), pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        if get_adapter().can_delete_authenticator(self.get_object()):
            return super().form_valid(form)
        messages.error(self.request, _("Your role needs a second factor. Set up another one first."))
        return redirect("mfa_index")


@method_decorator([login_required, reauthentication_required(app="allauth.mfa")], name="dispatch")
class CodesView(TemplateView):
    """The recovery codes that were not used yet; to look at them changes nothing."""

    template_name = "mfa/recovery_codes/index.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        mine = Authenticator.objects.filter(user=self.request.user.pk)
        kept = mine.filter(type=Authenticator.Type.RECOVERY_CODES).first()
        if kept is None:
            raise Http404
        return super().get_context_data(codes=kept.wrap().get_unused_codes(), **kwargs)


# --- As a citizen ---


class CitizenView(LoginRequiredMixin, View):
    """Begins to show the register as a citizen sees it, and ends it (accounts.citizen)."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest) -> HttpResponse:
        if not settings.PUBLIC_REGISTER:
            raise Http404
        if request.POST.get("see") == "citizen":
            request.session[MARK] = True
        else:
            request.session.pop(MARK, None)
        return redirect(way_back(request))


# --- Sessions ---


class SessionsView(LoginRequiredMixin, TemplateView):
    """Where a person is signed in, and the button that signs her out everywhere."""

    template_name = "account/sessions.html"
    http_method_names = ["get", "head", "post", "options"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        mine = UserSession.objects.filter(user=self.request.user.pk).order_by("-created_at", "-pk")
        alive = Session.objects.filter(expire_date__gt=timezone.now())
        open_ones = mine.filter(session_key__in=alive.values("session_key"))
        return super().get_context_data(
            sessions=[(session, browser_of(session.user_agent)) for session in open_ones],
            present=self.request.session.session_key,
            **kwargs,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        end_sessions(user=request.user)  # type: ignore[arg-type]  # LoginRequiredMixin lets nobody else in
        request.session.flush()
        return redirect("login")
