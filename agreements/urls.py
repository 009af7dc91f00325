"""Agreements, commitments and their papers."""

from django.urls import path

from reporting.archive_pages import ArchiveView
from reporting.views import ReportView

from . import contracts, entry, reports, term_entry, views
from .forms import ENTRY_FORMS
from .models import Agreement, Commitment
from .public import views as public
from .public.files import FORMATS
from .public.views import for_visitors
from .term_forms import TERM_FORMS

urlpatterns = [
    path(
        "agreements/",
        for_visitors(
            public.PublicRegisterView.as_view(), ReportView.as_view(report_class=reports.AgreementRegister)
        ),
        name="agreements",
    ),
    path(
        "agreements/contracts/", ReportView.as_view(report_class=contracts.ContractSummary), name="contracts"
    ),
    path(
        "agreements/<int:pk>/",
        for_visitors(public.PublicAgreementView.as_view(), views.AgreementView.as_view()),
        name="agreement",
    ),
    path("agreements/<int:pk>/archive/", ArchiveView.as_view(model=Agreement), name="agreement-archive"),
    path("commitments/<int:pk>/archive/", ArchiveView.as_view(model=Commitment), name="commitment-archive"),
    path("robots.txt", public.RobotsView.as_view(), name="robots"),
    path("open-data/", public.OpenDataView.as_view(), name="open-data"),
    *(
        path(
            f"open-data/agreements.{word}",
            public.OpenDataFileView.as_view(format=word),
            name=f"open-data-{word}",
        )
        for word in FORMATS
    ),
    *(
        path(
            f"agreements/<int:pk>/{name}/",
            term_entry.TermView.as_view(form_class=form),
            name=form.address_name(),
        )
        for name, form in TERM_FORMS.items()
    ),
    path("commitments/several/", entry.SeveralView.as_view(), name="commitments-several"),
    *(
        path(
            f"commitments/<int:pk>/{name}/",
            entry.EntryView.as_view(form_class=form),
            name=f"commitment-{name}",
        )
        for name, form in ENTRY_FORMS.items()
    ),
    path("documents/<int:pk>/", views.DocumentView.as_view(), name="document"),
]
