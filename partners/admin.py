"""Entry of cities, organisations and people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.db.models import Prefetch
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from accounts.admin_base import yes_no_column
from accounts.admin_forms import RecordedForm, refuse_unknown_zone
from reporting.admin_base import RecordedAdmin, TabularRows
from reporting.archive_admin import ArchivableAdmin, InArchive
from reporting.dates import today

from .models import City, Enterprise, Organisation, Person, Post, Sector

if TYPE_CHECKING:
    from django.db import models
    from django.http import HttpRequest, HttpResponse

NAME = ("name_kk", "name_ru", "name_en")


class OrganisationForm(RecordedForm):
    telling_fields = ("name_kk", "name_ru", "tax_number")

    def clean_tax_number(self) -> str:
        return "".join(self.cleaned_data["tax_number"].split())

    def clean_registration_number(self) -> str:
        return "".join(self.cleaned_data["registration_number"].split())

    def similar(self) -> models.QuerySet[Any]:
        return Organisation.objects.similar_to(self.instance)


class EnterpriseForm(OrganisationForm):
    """An enterprise is saved as the organisation it is: the history is kept of organisations."""

    def __init__(self, *args: Any, instance: Organisation | None = None, **kwargs: Any) -> None:
        super().__init__(
            *args, instance=instance or Organisation(kind=Organisation.Kind.ENTERPRISE), **kwargs
        )


class CityForm(RecordedForm):
    def clean_country(self) -> str:
        return self.cleaned_data["country"].upper()

    def clean_time_zone(self) -> str:
        if name := self.cleaned_data["time_zone"]:
            refuse_unknown_zone(name)
        return name


class PostRows(TabularRows):
    model = Post
    fields = ("person", "organisation", "title_kk", "title_ru", "since", "until")
    autocomplete_fields = ("person", "organisation")


@admin.register(Organisation)
class OrganisationAdmin(ArchivableAdmin):
    form = OrganisationForm
    inlines = (PostRows,)
    autocomplete_fields = ("city", "sectors")
    list_display: tuple[str, ...] = ("__str__", "kind", "city", "tax_number", "archived_on")
    list_select_related = ("city",)
    list_filter: ClassVar[tuple[Any, ...]] = (
        "kind",
        ("city", admin.RelatedOnlyFieldListFilter),
        "sectors",
        InArchive,
    )
    search_fields = ("search_text",)
    fieldsets = (
        (None, {"fields": [NAME, ("short_name_kk", "short_name_ru", "short_name_en"), ("kind", "city")]}),
        (_("numbers"), {"fields": [("tax_number", "registration_number"), "keeps_unchecked_numbers"]}),
        (
            _("what it does and how to reach it"),
            {"fields": ["sectors", ("phone", "email"), ("address", "site")]},
        ),
        (_("note"), {"fields": ["note"]}),
    )


@admin.register(Enterprise)
class EnterpriseAdmin(OrganisationAdmin):
    """The organisations that do business; their kind is settled."""

    form = EnterpriseForm
    list_display = ("__str__", "city", "tax_number", "archived_on")
    list_filter = OrganisationAdmin.list_filter[1:]
    fieldsets = (
        (None, {"fields": [*OrganisationAdmin.fieldsets[0][1]["fields"][:2], "city"]}),
        *OrganisationAdmin.fieldsets[1:],
    )

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return Organisation.objects.visible_to(request.user).enterprises()

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict | None = None
    ) -> HttpResponse:
        return redirect("admin:partners_organisation_history", object_id)


@admin.register(City)
class CityAdmin(ArchivableAdmin):
    form = CityForm
    prepopulated_fields = {"slug": ["name_ru"]}
    list_display = ("__str__", "country", "region", yes_no_column(City, "is_home"))
    list_filter: ClassVar[Any] = ("country", "is_home", InArchive)
    search_fields = ("search_text",)
    fieldsets = (
        (None, {"fields": [NAME, "slug", ("country", "region"), "is_home"]}),
        (
            _("how the name is inflected"),
            {
                "fields": [
                    ("name_ru_genitive", "name_ru_instrumental"),
                    ("name_ru_prepositional", "name_kk_comitative"),
                ]
            },
        ),
        (_("place"), {"fields": [("latitude", "longitude"), ("time_zone", "population")]}),
        (
            _("for the note on the city"),
            {
                "fields": [
                    ("about_kk", "about_ru", "about_en"),
                    ("problems_kk", "problems_ru", "problems_en"),
                    ("proposals_kk", "proposals_ru", "proposals_en"),
                ]
            },
        ),
        (_("note"), {"fields": ["note"]}),
    )


@admin.register(Person)
class PersonAdmin(ArchivableAdmin):
    inlines = (PostRows,)
    list_display = ("__str__", "present_posts", "phone", "email")
    search_fields = ("search_text",)
    fieldsets = (
        (
            None,
            {
                "fields": [
                    ("surname_kk", "surname_ru"),
                    ("given_name_kk", "given_name_ru"),
                    ("patronymic_kk", "patronymic_ru"),
                    ("phone", "email"),
                    "user",
                    "note",
                ]
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        held = Post.objects.held_on(today()).select_related("organisation")
        return super().get_queryset(request).prefetch_related(Prefetch("posts", held, to_attr="held_posts"))

    @admin.display(description=_("posts"))
    def present_posts(self, person: Person) -> str:
        return "; ".join(f"{post.title}, {post.organisation.short_name}" for post in person.held_posts)


@admin.register(Post)
class PostAdmin(RecordedAdmin):
    autocomplete_fields = ("person", "organisation")
    list_display = ("person", "organisation", "title", "since", "until")
    list_select_related = ("person", "organisation")
    list_filter = (("until", admin.EmptyFieldListFilter),)
    date_hierarchy = "since"
    search_fields = ("title_kk", "title_ru", "person__search_text", "organisation__search_text")
    fieldsets = (
        (
            None,
            {"fields": ["person", "organisation", ("title_kk", "title_ru", "title_en"), ("since", "until")]},
        ),
    )

    @admin.display(description=_("title"))
    def title(self, post: Post) -> str:
        return post.title


@admin.register(Sector)
class SectorAdmin(RecordedAdmin):
    list_display = ("__str__", "code", "area", "order")
    list_filter = ("area",)
    search_fields = NAME
    fieldsets = ((None, {"fields": [NAME, ("code", "area", "order")]}),)
