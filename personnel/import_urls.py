"""Importing a roster, below /anggota/impor/."""

from django.urls import path

from . import import_views as views
from .import_template_views import ImportTemplate

urlpatterns = [
    path("", views.ImportList.as_view(), name="import-list"),
    path("unggah/", views.ImportNew.as_view(), name="import-new"),
    path("templat/<int:pk>/<str:code>/", ImportTemplate.as_view(), name="import-template"),
    path("<int:pk>/", views.ImportDetail.as_view(), name="import-detail"),
    path("<int:pk>/kolom/", views.ImportColumns.as_view(), name="import-columns"),
    path("<int:pk>/betulkan/", views.ImportFix.as_view(), name="import-fix"),
    path("<int:pk>/jawab/", views.ImportAnswer.as_view(), name="import-answer"),
    path("<int:pk>/terapkan/", views.ImportApply.as_view(), name="import-apply"),
    path("<int:pk>/batalkan/", views.ImportUndo.as_view(), name="import-undo"),
    path("<int:pk>/buang/", views.ImportDiscard.as_view(), name="import-discard"),
    path("<int:pk>/ditolak/", views.ImportRejected.as_view(), name="import-rejected"),
]
