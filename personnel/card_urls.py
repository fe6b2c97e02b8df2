"""Member cards, below /anggota/."""

from django.urls import path

from .views import cards

urlpatterns = [
    path("kartu/", cards.MemberCards.as_view(), name="member-cards"),
    path("<int:pk>/kartu/", cards.MemberCardPrint.as_view(), name="member-card"),
    path("<int:pk>/kartu/cabut/", cards.MemberCardRevoke.as_view(), name="member-card-revoke"),
]
