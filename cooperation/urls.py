"""The addresses."""

from django.contrib import admin
from django.urls import include, path

from agreements.public.views import PublicHomeView, for_visitors
from delegations.models import Delegation
from delegations.reports import DelegationRegister
from partners.models import City, Organisation
from reporting.archive_pages import ArchiveView
from reporting.views import ReportView

from . import catalogue, dormant, dossiers, for_you, home, reports, search, views
from .calendar import feed
from .calendar import views as calendar
from .changes.views import ChangesView
from .histories import HISTORIES

urlpatterns = [
    path("", for_visitors(PublicHomeView.as_view(), home.HomeView.as_view()), name="home"),
    path("calendar/", calendar.CalendarView.as_view(), name="calendar"),
    path("calendar/feed/", feed.FeedView.as_view(), name="calendar-feed"),
    path("calendar/<slug:secret>.ics", feed.FeedFileView.as_view(), name="calendar-file"),
    path("reports/", catalogue.CatalogueView.as_view(), name="reports"),
    path("changes/", ChangesView.as_view(), name="changes"),
    path("dormant/", dormant.DormantView.as_view(), name="dormant"),
    *(
        path(f"dormant/{word}/", ReportView.as_view(report_class=report), name=f"dormant-{word}")
        for word, report in dormant.REGISTERS.items()
    ),
    *(
        path(f"{folder}/<int:pk>/history/", view.as_view(), name=f"{name}-history")
        for name, (folder, view) in HISTORIES.items()
    ),
    path("search/", search.SearchView.as_view(), name="search"),
    path("", include("agreements.urls")),
    path("", include("workgroups.urls")),
    path("", include("reporting.urls")),
    path("delegations/", ReportView.as_view(report_class=DelegationRegister), name="delegations"),
    path("delegations/<int:pk>/", dossiers.DelegationView.as_view(), name="delegation"),
    path("delegations/<int:pk>/archive/", ArchiveView.as_view(model=Delegation), name="delegation-archive"),
    path("cities/", ReportView.as_view(report_class=reports.CityRegister), name="cities"),
    path("cities/<int:pk>/", dossiers.CityView.as_view(), name="city"),
    path("cities/<int:pk>/archive/", ArchiveView.as_view(model=City), name="city-archive"),
    path("cities/<int:pk>/folder/", dossiers.FolderView.as_view(), name="folder"),
    path("enterprises/", ReportView.as_view(report_class=reports.EnterpriseRegister), name="enterprises"),
    path(
        "organisations/", ReportView.as_view(report_class=reports.OrganisationRegister), name="organisations"
    ),
    path("organisations/<int:pk>/", dossiers.OrganisationView.as_view(), name="organisation"),
    path(
        "organisations/<int:pk>/archive/",
        ArchiveView.as_view(model=Organisation),
        name="organisation-archive",
    ),
    path("accounts/", include("accounts.door.urls")),
    path("accounts/reminders/", for_you.RemindersView.as_view(), name="reminders"),
    path("for-you/", for_you.ForYouView.as_view(), name="for-you"),
    path("language/", views.SetLanguageView.as_view(), name="set-language"),
    path("healthz", views.healthz, name="healthz"),
    path("admin/", admin.site.urls),
]

handler400 = "cooperation.errors.bad_request"
handler500 = "cooperation.errors.server_error"
