"""Working groups and their meetings."""

from django.urls import path

from reporting.views import ReportView

from . import commitments, control, reports, views, year_end

urlpatterns = [
    path("workgroups/", ReportView.as_view(report_class=reports.WorkingGroupRegister), name="workgroups"),
    path("workgroups/<int:pk>/", views.WorkingGroupView.as_view(), name="workgroup"),
    path("commitments/control/", ReportView.as_view(report_class=control.ControlList), name="control"),
    path("commitments/plan/", ReportView.as_view(report_class=control.PlanOfMeasures), name="plan"),
    path("commitments/<int:pk>/", commitments.CommitmentView.as_view(), name="commitment"),
    path("commitments/year-end/", ReportView.as_view(report_class=year_end.YearEnd), name="year-end"),
    path("meetings/<int:pk>/", views.MeetingView.as_view(), name="meeting"),
]
