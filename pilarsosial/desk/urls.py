"""The desk: the page on which everybody arrives."""

from django.urls import path

from .quality import Quality
from .search.views import Search, Suggest
from .views import Dashboard

urlpatterns = [
    path("", Dashboard.as_view(), name="dashboard"),
    path("cari/", Search.as_view(), name="search"),
    path("cari/saran/", Suggest.as_view(), name="search-suggest"),
    path("mutu/", Quality.as_view(), name="quality"),
]
