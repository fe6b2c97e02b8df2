"""The desk: the page on which everybody arrives."""

from django.urls import path

from .quality import Quality
from .views import Dashboard

urlpatterns = [
    path("", Dashboard.as_view(), name="dashboard"),
    path("mutu/", Quality.as_view(), name="quality"),
]
