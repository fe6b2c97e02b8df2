"""Addresses below /formasi/."""

from django.urls import path

from .views import posts, seats

urlpatterns = [
    path("", posts.PostList.as_view(), name="post-list"),
    path("kursi/", seats.SeatList.as_view(), name="seat-list"),
    path("buka/<int:pk>/", posts.PostOpen.as_view(), name="post-open"),
    path("<int:pk>/kuota/", posts.PostSeats.as_view(), name="post-seats"),
]
