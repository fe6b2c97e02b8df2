"""Accounts of members, below /anggota/rekening/."""

from django.urls import path

from .views import account_queue, papers

urlpatterns = [
    path("", account_queue.AccountQueue.as_view(), name="account-queue"),
    path("sahkan/", account_queue.AccountConfirmMany.as_view(), name="account-confirm-many"),
    path("<int:pk>/sahkan/", papers.AccountConfirm.as_view(), name="account-confirm"),
    path("<int:pk>/tolak/", papers.AccountReject.as_view(), name="account-reject"),
]
