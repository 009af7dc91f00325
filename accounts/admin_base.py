"""What the admin's pages of every table have in common."""

from __future__ import annotations

from collections import defaultdict
from itertools import chain
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.utils import NestedObjects, get_fields_from_path
from django.contrib.admin.widgets import SELECT2_TRANSLATIONS
from django.db import models, router
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from .admin_forms import admin_link

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.http import HttpRequest

# The boxes that search while one types speak Kazakh, too: static/admin/js/vendor/select2/i18n/kk.js.
SELECT2_TRANSLATIONS["kk"] = "kk"


def yes_no_column(model: type[models.Model], name: str) -> Callable[[models.Model], str]:
    """The column ``name`` of a list in words; Django's icons have English names for those who hear them."""
    field: Any = model._meta.get_field(name)

    @admin.display(description=field.verbose_name, ordering=name)
    def column(row: models.Model) -> str:
        return _("yes") if getattr(row, name) else _("no")

    return column


class WithPages(BaseModelAdmin):
    """Whose rows lead straight to their pages: Django's own way there tells whether any record exists."""

    def get_view_on_site_url(self, obj: models.Model | None = None) -> str | None:
        return obj.get_absolute_url() if obj and hasattr(obj, "get_absolute_url") else None


class OpenTable(WithPages, admin.ModelAdmin):
    """The pages of any table: its list answers no more than it offers, and deleting names nothing hidden."""

    # A tick and a click too many must not delete half the register.
    actions = None
    list_per_page = 50
    #: Whether there is a page of the deleted rows.
    keeps_deleted = False

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
        """As Django's, without rows between two tables; what may not be seen is not named, and stays."""
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
        staying = (*found.protected, *(going - known))
        return found.nested(described), counts, refused, [described(row) for row in staying]

    def _may_delete(self, row: models.Model, request: HttpRequest) -> bool:
        return self.admin_site.get_model_admin(type(row)).has_delete_permission(request, row)

    def _known(self, rows: Iterable[models.Model], request: HttpRequest) -> set[models.Model]:
        """Those of ``rows`` that the person may know of; a query for each table."""
        by_model = defaultdict(list)
        for row in rows:
            by_model[type(row)].append(row.pk)
        pages = ((self.admin_site.get_model_admin(model), keys) for model, keys in by_model.items())
        return set(chain(*(page.get_queryset(request).filter(pk__in=keys) for page, keys in pages)))
