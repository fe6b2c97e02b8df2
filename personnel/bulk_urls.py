"""Changing many at once, below /anggota/massal/."""

from django.urls import path

from .views import bulk

urlpatterns = [
    path("", bulk.BulkStart.as_view(), name="bulk-start"),
    path("<int:pk>/", bulk.BulkPage.as_view(), name="bulk-act"),
    path("<int:pk>/terapkan/", bulk.BulkApply.as_view(), name="bulk-apply"),
]
