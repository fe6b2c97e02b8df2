"""People, assignments, accounts and decrees, below /anggota/."""

from django.urls import path

from .views import assignments, member_forms, member_page, members, papers

urlpatterns = [
    path("", members.MemberList.as_view(), name="member-list"),
    path("tambah/", member_forms.MemberAdd.as_view(), name="member-add"),
    path("cari-nik/", members.MemberFindNik.as_view(), name="member-find-nik"),
    path("jabatan/", member_forms.PositionOptions.as_view(), name="position-options"),
    path("sk/", papers.DecreeList.as_view(), name="decree-list"),
    path("sk/tambah/", papers.DecreeAdd.as_view(), name="decree-add"),
    path("sk/<int:pk>/ubah/", papers.DecreeChange.as_view(), name="decree-change"),
    path("penugasan/<int:pk>/ubah/", assignments.AssignmentCorrect.as_view(), name="assignment-correct"),
    path("penugasan/<int:pk>/akhiri/", assignments.AssignmentEnd.as_view(), name="assignment-end"),
    path("penugasan/<int:pk>/pindah/", assignments.AssignmentTransfer.as_view(), name="assignment-transfer"),
    path("penugasan/<int:pk>/ganti/", assignments.AssignmentReplace.as_view(), name="assignment-replace"),
    path("penugasan/<int:pk>/batalkan/", assignments.AssignmentAnnul.as_view(), name="assignment-annul"),
    path("penugasan/<int:pk>/jeda/", assignments.AssignmentPause.as_view(), name="assignment-pause"),
    path("penugasan/<int:pk>/lanjutkan/", assignments.AssignmentResume.as_view(), name="assignment-resume"),
    path("rekening/<int:pk>/sahkan/", papers.AccountConfirm.as_view(), name="account-confirm"),
    path("rekening/<int:pk>/tolak/", papers.AccountReject.as_view(), name="account-reject"),
    path("<int:pk>/", member_page.MemberDetail.as_view(), name="member-detail"),
    path("<int:pk>/ubah/", member_forms.MemberChange.as_view(), name="member-change"),
    path("<int:pk>/lihat-nomor/", member_page.MemberUnmask.as_view(), name="member-unmask"),
    path("<int:pk>/jejak/", member_page.MemberStory.as_view(), name="member-story"),
    path("<int:pk>/status-kepegawaian/", member_forms.MemberEmployment.as_view(), name="member-employment"),
    path("<int:pk>/penugasan/tambah/", assignments.AssignmentAdd.as_view(), name="assignment-add"),
    path("<int:pk>/rekening/tambah/", papers.AccountAdd.as_view(), name="account-add"),
    path("<int:pk>/sertifikat/tambah/", papers.CertificateAdd.as_view(), name="certificate-add"),
]
