"""What the admin's pages of recorded tables have in common."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, ClassVar

from django.apps import apps
from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR, InlineModelAdmin
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.contrib.admin.widgets import AdminTextareaWidget, AdminURLFieldWidget
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import IntegrityError, connection, models
from django.db.models import Prefetch
from django.forms import SplitDateTimeField
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.admin_base import OpenTable, WithPages
from accounts.admin_forms import CONFIRMED, DateAndTime, RecordedForm, RecordedFormSet

from .deleted import HOLDS_HIDDEN, bring_back, deletions_of, told
from .history import entries
from .storage import is_full, no_room

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django import forms
    from django.http import HttpRequest, HttpResponse

    from accounts.models import AnyUser, Recorded

logger = logging.getLogger(__name__)

#: So many of the latest savings of a record are told on its page of history.
SAVINGS = 200


def visible(queryset: models.QuerySet[Any], user: AnyUser) -> models.QuerySet[Any]:
    """The rows that ``user`` may know of, where the table has such a rule."""
    return queryset.visible_to(user) if hasattr(queryset, "visible_to") else queryset


def masks(model: type[models.Model], user: AnyUser) -> Iterator[Prefetch]:
    """Prefetches that leave out, on every relation of ``model``, the rows that ``user`` may not know of.

    Not so where the relation is joined by ``select_related``.
    """
    for field in (*model._meta.fields, *model._meta.many_to_many):
        related: Any = field.related_model
        if related and (rows := visible(related._default_manager.all(), user)).query.where:
            yield Prefetch(field.name, rows)


def own_language_first(line: str | Sequence[str]) -> str | tuple[str, ...]:
    """Of a line that holds one text in several languages, the person's own language first."""
    if isinstance(line, str):
        return line
    return tuple(sorted(line, key=lambda name: not name.endswith(f"_{get_language()}")))


def violation_message(error: IntegrityError | ValidationError, own: dict[str, Any]) -> str:
    """What to tell a person whose save the database refused, in the words of the constraint it broke.

    ``own`` has the messages of rules that are triggers, by name.
    """
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    for constraint in (each for model in apps.get_models() for each in model._meta.constraints):
        if constraint.name == name:
            return str(constraint.get_violation_error_message())
    if name in own:
        return own[name]
    logger.warning("The database refused a record: %s", error)
    return _(
        "The database refused this record: something it needs was changed at the same moment. "
        "Compare it with the register and save again."
    )


class Guarded(WithPages):
    """The rules of a page and of a row alike: visible choices only, versions, the person's language first."""

    form: type[forms.ModelForm] = RecordedForm
    formfield_overrides: ClassVar[dict[type[models.Field], dict[str, Any]]] = {
        models.TextField: {"widget": AdminTextareaWidget(attrs={"rows": 2})},
        models.DateTimeField: {"form_class": SplitDateTimeField, "widget": DateAndTime},
        models.URLField: {"widget": AdminURLFieldWidget, "assume_scheme": "https"},
    }

    def get_queryset(self, request: HttpRequest) -> Any:
        queryset = visible(super().get_queryset(request), request.user)
        return queryset.prefetch_related(*masks(self.model, request.user))

    def get_field_queryset(self, db: str | None, db_field: Any, request: HttpRequest) -> models.QuerySet[Any]:
        queryset = super().get_field_queryset(db, db_field, request)
        if queryset is None:
            queryset = db_field.remote_field.model.objects.using(db)
        return visible(queryset, request.user)

    def get_fieldsets(self, request: HttpRequest, obj: models.Model | None = None) -> list[tuple[Any, Any]]:
        fieldsets: list[tuple[Any, Any]] = [
            (name, {**options, "fields": [own_language_first(line) for line in options["fields"]]})
            for name, options in super().get_fieldsets(request, obj)
        ]
        if self.has_change_permission(request, obj) and "version" not in flatten_fieldsets(fieldsets):
            fieldsets.append((None, {"fields": ["version"], "classes": ["hidden"]}))
        return fieldsets


class RecordedAdmin(Guarded, OpenTable):
    """The admin of a Recorded table.

    Rows are stamped with their author; a record saved by somebody else in the
    meantime, or refused by the database, comes back with a message and with
    everything that was typed.
    """

    show_full_result_count = False
    object_history_template = "admin/record_history.html"
    keeps_deleted = True
    #: The messages of rules that the database keeps by triggers, by name.
    trigger_messages: ClassVar[dict[str, Any]] = {}

    # --- The form ---

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> type[forms.ModelForm]:
        form: Any = super().get_form(request, *args, **kwargs)
        form.user, form.refusal = request.user, getattr(request, "refusal", "")
        return form

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """As Django's; what only the database could refuse comes back as a message over the form."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except (IntegrityError, ValidationError) as error:
            refusal = violation_message(error, self.trigger_messages)
        except OSError as error:
            if not is_full(error):
                raise
            refusal = no_room()
        request.refusal = refusal  # type: ignore[attr-defined]  # for get_form
        return super().changeform_view(request, *args, **kwargs)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        if request.FILES and context["errors"]:
            names = ", ".join(str(file) for file in request.FILES.values())
            text = _("Browsers do not keep chosen files. Choose them again before you save: {names}.")
            self.message_user(request, text.format(names=names), messages.WARNING)
        context[CONFIRMED] = request.POST.getlist(CONFIRMED)
        return super().render_change_form(request, context, *args, **kwargs)

    # --- Saving ---

    def save_model(self, request: HttpRequest, obj: Any, form: forms.ModelForm, change: bool) -> None:
        obj.stamp(request.user)
        super().save_model(request, obj, form, change)

    def save_formset(
        self, request: HttpRequest, form: Any, formset: forms.BaseModelFormSet, change: bool
    ) -> None:
        rows = formset.save(commit=False)
        # First, so that a row may be taken away and entered anew.
        for row in formset.deleted_objects:
            *_told, staying = self.get_deleted_objects([row], request)
            if staying:
                raise ValidationError(HOLDS_HIDDEN)
            row.delete()
        for row in rows:
            self.save_row(request, row)
        formset.save_m2m()

    def save_row(self, request: HttpRequest, row: Recorded) -> None:
        row.stamp(request.user)
        row.save()

    def save_related(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().save_related(request, *args, **kwargs)
        # Deferred constraints would otherwise speak up at the commit, after the message of success.
        connection.check_constraints()

    def response_add(self, request: HttpRequest, obj: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._response_hidden(request, obj) or super().response_add(request, obj, *args, **kwargs)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        return self._response_hidden(request, obj) or super().response_change(request, obj)

    def _response_hidden(self, request: HttpRequest, row: models.Model) -> HttpResponse | None:
        """To the list, after a save that hid the record from the very person who saved it."""
        if IS_POPUP_VAR in request.POST or self.get_queryset(request).filter(pk=row.pk).exists():
            return None
        text = _("Saved: {record}. Only those who may see restricted records can open it now.")
        self.message_user(request, text.format(record=row), messages.SUCCESS)
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")

    # --- Lists and history ---

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[Any], search_term: str
    ) -> tuple[models.QuerySet[Any], bool]:
        """The register's own search where the table has one; ``search_fields`` then only shows the box."""
        if hasattr(queryset, "search"):
            return queryset.search(search_term), False
        return super().get_search_results(request, queryset, search_term)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict | None = None
    ) -> HttpResponse:
        """Who changed what, in the words of the record's own page."""
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": _("History: {record}").format(record=row),
            "entries": entries(row, request.user, SAVINGS),
            "savings": SAVINGS if row.history.count() > SAVINGS else None,
            "module_name": capfirst(self.opts.verbose_name_plural),
            "object": row,
            "opts": self.opts,
            **(extra_context or {}),
        }
        return TemplateResponse(request, self.object_history_template, context)

    # --- Deleted records ---

    def get_urls(self) -> list[Any]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_deleted"
        return [
            path("deleted/", self.admin_site.admin_view(self.deleted_view), name=name),
            *super().get_urls(),
        ]

    def deleted_view(self, request: HttpRequest) -> HttpResponse:
        """What was deleted, for administrators; a POST brings one back."""
        if not request.user.is_superuser:
            raise PermissionDenied
        if request.method == "POST":
            return self.bring_back(request)
        paginator = Paginator(deletions_of(self.model).select_related("history_user"), self.list_per_page)
        page = paginator.get_page(request.GET.get("p"))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Deleted: {records}").format(records=self.opts.verbose_name_plural),
            "deletions": told(self.model, list(page.object_list), request.user),
            "page": page,
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/deleted.html", context)

    def bring_back(self, request: HttpRequest) -> HttpResponse:
        """To the record, or back to the list with what is in the way."""
        key = request.POST.get("version", "")
        version = get_object_or_404(self.model.history, pk=key, history_type="-") if key.isdecimal() else None
        if version is None:
            raise Http404
        user: Any = request.user
        try:
            row = bring_back(version=version, user=user)
        except (IntegrityError, ValidationError) as error:
            refusal = violation_message(error, self.trigger_messages)
            sentence = _("Not brought back. {reason}").format(reason=refusal)
            self.message_user(request, sentence, messages.ERROR)
            return redirect(request.path)
        self.log_addition(request, row, [{"added": {}}])
        self.message_user(request, _("Brought back: {record}.").format(record=row), messages.SUCCESS)
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", row.pk)


class RowAdmin(RecordedAdmin):
    """The admin of rows that are entered in their parent's form: here they are found and corrected."""

    #: The relation to the parent; a row is as secret as its parent is.
    parent: ClassVar[str]

    def get_queryset(self, request: HttpRequest) -> Any:
        related: Any = self.model._meta.get_field(self.parent).related_model
        parents = visible(related._default_manager.all(), request.user)
        return super().get_queryset(request).filter(**{f"{self.parent}__in": parents})

    def get_list_select_related(self, request: HttpRequest) -> bool | list[str] | tuple[str, ...]:
        return self.list_select_related or (self.parent,)

    def get_list_display(self, request: HttpRequest) -> Any:
        return ["__str__", self.parent]

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[str]:
        return [*super().get_readonly_fields(request, obj), self.parent]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_model_perms(self, request: HttpRequest) -> dict[str, bool]:
        """None: the index has enough entries without them."""
        return {}


class RecordedInline(Guarded, InlineModelAdmin):
    """Rows entered in the form of the record they belong to."""

    formset = RecordedFormSet
    extra = 0

    def get_formset(self, request: HttpRequest, *args: Any, **kwargs: Any) -> type[forms.BaseInlineFormSet]:
        formset: Any = super().get_formset(request, *args, **kwargs)
        formset.form.user = request.user
        return formset


class StackedRows(RecordedInline, admin.StackedInline):
    """Rows of many fields, one below the other."""


class TabularRows(RecordedInline, admin.TabularInline):
    """Rows of few fields, as a table."""

    def get_formset(self, request: HttpRequest, *args: Any, **kwargs: Any) -> type[forms.BaseInlineFormSet]:
        formset: Any = super().get_formset(request, *args, **kwargs)
        formset.in_table = True
        return formset
