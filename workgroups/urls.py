"""Working groups and their meetings."""

from django.urls import path

from reporting.archive_pages import ArchiveView
from reporting.views import ReportView

from . import agendas, commitments, control, hearings, invitations, meetings, reports, views, year_end
from .minutes import corrections
from .minutes import views as minutes
from .models import WorkingGroup

urlpatterns = [
    path("workgroups/", ReportView.as_view(report_class=reports.WorkingGroupRegister), name="workgroups"),
    path("workgroups/<int:pk>/", views.WorkingGroupView.as_view(), name="workgroup"),
    path("workgroups/<int:pk>/archive/", ArchiveView.as_view(model=WorkingGroup), name="workgroup-archive"),
    path("agreements/unheard/", ReportView.as_view(report_class=hearings.UnheardAgreements), name="unheard"),
    path("commitments/", ReportView.as_view(report_class=commitments.FullRegister), name="commitments"),
    path("commitments/control/", ReportView.as_view(report_class=control.ControlList), name="control"),
    path("commitments/plan/", ReportView.as_view(report_class=control.PlanOfMeasures), name="plan"),
    path("commitments/<int:pk>/", commitments.CommitmentView.as_view(), name="commitment"),
    path("commitments/year-end/", ReportView.as_view(report_class=year_end.YearEnd), name="year-end"),
    path("meetings/<int:pk>/", views.MeetingView.as_view(), name="meeting"),
    path("workgroups/<int:pk>/plan/", meetings.PlanView.as_view(), name="plan-meeting"),
    path("meetings/<int:pk>/plan/", meetings.ReplanView.as_view(), name="replan-meeting"),
    path("meetings/<int:pk>/call-off/", meetings.CallOffView.as_view(), name="call-off-meeting"),
    path("meetings/<int:pk>/agenda/", agendas.AgendaView.as_view(), name="agenda"),
    path("meetings/<int:pk>/agenda/fill/", agendas.FillView.as_view(), name="agenda-fill"),
    path("agenda/<int:pk>/", agendas.ItemView.as_view(), name="agenda-item"),
    path("meetings/<int:pk>/invitation/", invitations.InvitationView.as_view(), name="invitation"),
    path("meetings/<int:pk>/invitation/sent/", invitations.SentView.as_view(), name="invitation-sent"),
    path("meetings/<int:pk>/invite/", invitations.InviteView.as_view(), name="invite"),
    path("meetings/<int:pk>/minutes/", minutes.MinutesView.as_view(), name="minutes"),
    path("meetings/<int:pk>/minutes/names/", minutes.MinutesNamesView.as_view(), name="minutes-names"),
    path("meetings/<int:pk>/minutes/<str:key>/", minutes.MinutesRowView.as_view(), name="minutes-row"),
    path("meetings/<int:pk>/close/", minutes.CloseMeetingView.as_view(), name="close-meeting"),
    path("decisions/<int:pk>/correct/", corrections.CorrectView.as_view(), name="correct-decision"),
]
