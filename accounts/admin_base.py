"""What the admin pages of all floors have in common."""

from __future__ import annotations

import dataclasses
import logging
from collections import defaultdict
from itertools import chain
from typing import TYPE_CHECKING, Any, ClassVar

from django.apps import apps
from django.contrib import admin, messages
from django.contrib.admin.options import BaseModelAdmin, InlineModelAdmin
from django.contrib.admin.utils import NestedObjects, flatten_fieldsets, get_fields_from_path, unquote
from django.contrib.admin.widgets import SELECT2_TRANSLATIONS, AdminTextareaWidget, AdminURLFieldWidget
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, router
from django.db.models import Prefetch
from django.http import Http404
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from simple_history.admin import SimpleHistoryAdmin
from simple_history.template_utils import HistoricalRecordContextHelper

from .admin_forms import CONFIRMED, RecordedForm, RecordedFormSet, admin_link

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from django import forms
    from django.http import HttpRequest, HttpResponse
    from simple_history.models import ModelDelta

    from .models import AnyUser, Recorded

logger = logging.getLogger(__name__)

# The boxes that search while one types speak Kazakh, too: static/admin/js/vendor/select2/i18n/kk.js.
SELECT2_TRANSLATIONS["kk"] = "kk"


def visible(queryset: models.QuerySet[Any], user: AnyUser) -> models.QuerySet[Any]:
    """The rows that ``user`` may know of, where the table has such a rule."""
    return queryset.visible_to(user) if hasattr(queryset, "visible_to") else queryset


def visible_rows(model: type[models.Model], relation: str, user: AnyUser) -> models.QuerySet[Any]:
    """The rows that ``relation`` of ``model`` may lead ``user`` to."""
    related: Any = model._meta.get_field(relation).related_model
    return visible(related.objects.all(), user)


def yes_no_column(model: type[models.Model], name: str) -> Callable[[models.Model], str]:
    """The column ``name`` of a list in words; Django's icons have English names for those who hear them."""
    field: Any = model._meta.get_field(name)

    @admin.display(description=field.verbose_name, ordering=name)
    def column(row: models.Model) -> str:
        return _("yes") if getattr(row, name) else _("no")

    return column


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


class OpenTable(admin.ModelAdmin):
    """The pages of any table: its list answers no more than it offers, and deleting names nothing hidden."""

    # A tick and a click too many must not delete half the register.
    actions = None
    list_per_page = 50

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Only the filters of the page: by any other condition a list would tell of rows that are hidden."""
        filters: Any = self.list_filter if request is None else self.get_list_filter(request)
        offered = [each[0] if isinstance(each, tuple) else each for each in (self.date_hierarchy, *filters)]
        return any(self._asks_for(each, lookup) for each in offered if each)

    def _asks_for(self, filter_: Any, lookup: str) -> bool:
        """Whether ``lookup`` is what the filter asks for, and not the way on to another table."""
        if isinstance(filter_, type):
            return lookup == filter_.parameter_name  # type: ignore[attr-defined]  # of SimpleListFilter
        field: Any = get_fields_from_path(self.model, filter_)[-1]
        if field.is_relation:
            return lookup in {f"{filter_}__{field.target_field.name}__exact", f"{filter_}__isnull"}
        return lookup == filter_ or lookup.startswith(f"{filter_}__")

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """As Django's; rows between two tables are left out, and what may not be seen is not named."""
        found: Any = NestedObjects(using=router.db_for_write(self.model), origin=objs)
        found.collect(objs)
        every = (*chain(*found.model_objs.values()), *found.protected)
        rows = {row for row in every if self.admin_site.is_registered(type(row))}
        for below in found.edges.values():
            below[:] = [row for row in below if row in rows]
        known = self._known(rows, request)

        def described(row: models.Model) -> str:
            name = admin_link(row) if row in known else _("a record that is not shown")
            return format_html("{}: {}", capfirst(row._meta.verbose_name), name)

        counts = {
            model._meta.verbose_name_plural: len(of_model)
            for model, of_model in found.model_objs.items()
            if not model._meta.auto_created
        }
        going = rows - found.protected
        refused = {row._meta.verbose_name for row in going if not self._may_delete(row, request)}
        return found.nested(described), counts, refused, [described(row) for row in found.protected]

    def _may_delete(self, row: models.Model, request: HttpRequest) -> bool:
        return self.admin_site.get_model_admin(type(row)).has_delete_permission(request, row)

    def _known(self, rows: Iterable[models.Model], request: HttpRequest) -> set[models.Model]:
        """Those of ``rows`` that the person may know of; a query for each table."""
        by_model = defaultdict(list)
        for row in rows:
            by_model[type(row)].append(row.pk)
        pages = ((self.admin_site.get_model_admin(model), keys) for model, keys in by_model.items())
        return set(chain(*(page.get_queryset(request).filter(pk__in=keys) for page, keys in pages)))


class Guarded(BaseModelAdmin):
    """The rules of a page and of a row alike: visible choices only, versions, the person's language first."""

    form: type[forms.ModelForm] = RecordedForm
    formfield_overrides: ClassVar[dict[type[models.Field], dict[str, Any]]] = {
        models.TextField: {"widget": AdminTextareaWidget(attrs={"rows": 2})},
        models.URLField: {"widget": AdminURLFieldWidget, "assume_scheme": "https"},
    }
    #: Relations to rows that the person may not be allowed to know of; they look empty then.
    secret_relations: ClassVar[tuple[str, ...]] = ()

    def get_queryset(self, request: HttpRequest) -> Any:
        queryset = visible(super().get_queryset(request), request.user)
        masks = (
            Prefetch(name, visible_rows(self.model, name, request.user)) for name in self.secret_relations
        )
        return queryset.prefetch_related(*masks)

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


class OpenChanges(HistoricalRecordContextHelper):
    """The changes of a version, without those of relations that may lead to hidden rows."""

    def __init__(self, model: type[models.Model], record: Any, secret: tuple[str, ...]) -> None:
        super().__init__(model, record)
        self.secret = secret

    def context_for_delta_changes(self, delta: ModelDelta) -> list[dict[str, Any]]:
        known = [change for change in delta.changes if change.field not in self.secret]
        return super().context_for_delta_changes(dataclasses.replace(delta, changes=known))


class RecordedAdmin(Guarded, OpenTable, SimpleHistoryAdmin):
    """The admin of a Recorded table.

    Rows are stamped with their author; a record saved by somebody else in the
    meantime, or refused by the database, comes back with a message and with
    everything that was typed.
    """

    show_full_result_count = False
    object_history_list_template = "admin/history_list.html"
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

    def get_view_on_site_url(self, obj: models.Model | None = None) -> str | None:
        """Straight to the record's page, where it has one."""
        return obj.get_absolute_url() if obj and hasattr(obj, "get_absolute_url") else None

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
        if self.get_object(request, unquote(object_id)) is None:
            raise Http404
        return super().history_view(request, object_id, extra_context)

    def history_form_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Never: putting an old version back whole would overwrite what came after it."""
        raise Http404

    def get_historical_record_context_helper(self, request: HttpRequest, record: Any) -> OpenChanges:
        return OpenChanges(self.model, record, self.secret_relations)


class RowAdmin(RecordedAdmin):
    """The admin of rows that are entered in their parent's form: here they are found and corrected."""

    #: The relation to the parent; a row is as secret as its parent is.
    parent: ClassVar[str]

    def get_queryset(self, request: HttpRequest) -> Any:
        parents = visible_rows(self.model, self.parent, request.user)
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
