"""Working groups and their meetings."""

from django.urls import path

from reporting.views import ReportView

from . import commitments, control, reports, views
from .minutes import corrections
from .minutes import views as minutes

urlpatterns = [
    path("workgroups/", ReportView.as_view(report_class=reports.WorkingGroupRegister), name="workgroups"),
    path("workgroups/<int:pk>/", views.WorkingGroupView.as_view(), name="workgroup"),
    path("commitments/control/", ReportView.as_view(report_class=control.ControlList), name="control"),
    path("commitments/plan/", ReportView.as_view(report_class=control.PlanOfMeasures), name="plan"),
    path("commitments/<int:pk>/", commitments.CommitmentView.as_view(), name="commitment"),
    path("meetings/<int:pk>/", views.MeetingView.as_view(), name="meeting"),
    path("meetings/<int:pk>/minutes/", minutes.MinutesView.as_view(), name="minutes"),
    path("meetings/<int:pk>/minutes/names/", minutes.MinutesNamesView.as_view(), name="minutes-names"),
    path("meetings/<int:pk>/minutes/<str:key>/", minutes.MinutesRowView.as_view(), name="minutes-row"),
    path("meetings/<int:pk>/close/", minutes.CloseMeetingView.as_view(), name="close-meeting"),
    path("decisions/<int:pk>/correct/", corrections.CorrectView.as_view(), name="correct-decision"),
]
