"""Addresses below /formasi/."""

from django.urls import path

from .views import posts

urlpatterns = [
    path("", posts.PostList.as_view(), name="post-list"),
    path("buka/<int:pk>/", posts.PostOpen.as_view(), name="post-open"),
    path("<int:pk>/kuota/", posts.PostSeats.as_view(), name="post-seats"),
]
