"""People, assignments, accounts and decrees, below /anggota/."""

from django.urls import include, path

from .views import assignments, certificates, extra, files, member_forms, member_page, members, papers

urlpatterns = [
    path("", include("personnel.card_urls")),
    path("", include("personnel.duplicate_urls")),
    path("", include("personnel.list_urls")),
    path("", members.MemberList.as_view(), name="member-list"),
    path("tambah/", member_forms.MemberAdd.as_view(), name="member-add"),
    path("cari-nik/", members.MemberFindNik.as_view(), name="member-find-nik"),
    path("jabatan/", member_forms.PositionOptions.as_view(), name="position-options"),
    path("isian-tambahan/", extra.ExtraFieldInputs.as_view(), name="extra-field-inputs"),
    path("sk/", include("personnel.decree_urls")),
    path("laporan-bulanan/", include("personnel.report_urls")),
    path("penugasan/<int:pk>/ubah/", assignments.AssignmentCorrect.as_view(), name="assignment-correct"),
    path("penugasan/<int:pk>/akhiri/", assignments.AssignmentEnd.as_view(), name="assignment-end"),
    path("penugasan/<int:pk>/pindah/", assignments.AssignmentTransfer.as_view(), name="assignment-transfer"),
    path("penugasan/<int:pk>/ganti/", assignments.AssignmentReplace.as_view(), name="assignment-replace"),
    path("penugasan/<int:pk>/batalkan/", assignments.AssignmentAnnul.as_view(), name="assignment-annul"),
    path("penugasan/<int:pk>/jeda/", assignments.AssignmentPause.as_view(), name="assignment-pause"),
    path("penugasan/<int:pk>/lanjutkan/", assignments.AssignmentResume.as_view(), name="assignment-resume"),
    path("<int:pk>/", member_page.MemberDetail.as_view(), name="member-detail"),
    path("<int:pk>/ubah/", member_forms.MemberChange.as_view(), name="member-change"),
    path("<int:pk>/lihat-nomor/", member_page.MemberUnmask.as_view(), name="member-unmask"),
    path("<int:pk>/foto/", files.MemberPhoto.as_view(), name="member-photo"),
    path("<int:pk>/foto/ubah/", files.MemberPhotoChange.as_view(), name="member-photo-change"),
    path("<int:pk>/foto/hapus/", files.MemberPhotoRemove.as_view(), name="member-photo-remove"),
    path("<int:pk>/jejak/", member_page.MemberStory.as_view(), name="member-story"),
    path("<int:pk>/status-kepegawaian/", member_forms.MemberEmployment.as_view(), name="member-employment"),
    path("<int:pk>/penugasan/tambah/", assignments.AssignmentAdd.as_view(), name="assignment-add"),
    path("<int:pk>/rekening/tambah/", papers.AccountAdd.as_view(), name="account-add"),
    path("<int:pk>/sertifikat/tambah/", certificates.CertificateAdd.as_view(), name="certificate-add"),
]
