"""The addresses of what is made of registers and records."""

from django.urls import path

from . import files, prints, saved_views
from .reports import IssueRegister
from .views import ReportView

urlpatterns = [
    path("files/", files.FilesView.as_view(), name="files"),
    path("files/<uuid:key>/", files.FileView.as_view(), name="file"),
    path("files/<uuid:key>/content/", files.FileContentView.as_view(), name="file-content"),
    path("files/<uuid:key>/cancel/", files.CancelView.as_view(), name="file-cancel"),
    path("files/<uuid:key>/again/", files.AgainView.as_view(), name="file-again"),
    path("files/<uuid:key>/delete/", files.DeleteView.as_view(), name="file-delete"),
    path("views/", saved_views.SavedViewsView.as_view(), name="saved-views"),
    path("views/<int:pk>/", saved_views.ChangeSavedViewView.as_view(), name="saved-view"),
    path("views/<int:pk>/delete/", saved_views.DeleteSavedViewView.as_view(), name="saved-view-delete"),
    path("prints/", ReportView.as_view(report_class=IssueRegister), name="prints"),
    path("prints/<uuid:key>/", prints.PrintView.as_view(), name="print"),
    path("prints/<uuid:key>/file/", prints.PrintFileView.as_view(), name="print-file"),
]
