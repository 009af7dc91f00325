"""Agreements, commitments and their papers."""

from django.urls import path

from reporting.views import ReportView

from . import contracts, reports, views

urlpatterns = [
    path("agreements/", ReportView.as_view(report_class=reports.AgreementRegister), name="agreements"),
    path(
        "agreements/contracts/", ReportView.as_view(report_class=contracts.ContractSummary), name="contracts"
    ),
    path("agreements/<int:pk>/", views.AgreementView.as_view(), name="agreement"),
    path("commitments/", ReportView.as_view(report_class=reports.CommitmentRegister), name="commitments"),
    path("documents/<int:pk>/", views.DocumentView.as_view(), name="document"),
]
