"""Schemes, batches and payments, below /tali-asih/."""

from django.urls import path

from .views import batch_page, batches, comparison, people, schemes

urlpatterns = [
    path("", batches.BatchList.as_view(), name="batch-list"),
    path("daftar/susun/", batches.BatchAdd.as_view(), name="batch-add"),
    path("daftar/tahun-lalu/", batches.ArrearsAdd.as_view(), name="arrears-add"),
    path("daftar/<int:pk>/periksa-ulang/", batches.BatchRecheck.as_view(), name="batch-recheck"),
    path("daftar/<int:pk>/", batch_page.BatchDetail.as_view(), name="batch-detail"),
    path("daftar/<int:pk>/hitung/", batches.BatchGenerate.as_view(), name="batch-generate"),
    path("daftar/<int:pk>/atur/", batches.BatchChange.as_view(), name="batch-change"),
    path("daftar/<int:pk>/ajukan/", batches.BatchSubmit.as_view(), name="batch-submit"),
    path("daftar/<int:pk>/batalkan/", batches.BatchCancel.as_view(), name="batch-cancel"),
    path("daftar/<int:pk>/perbedaan/", batch_page.BatchDifferences.as_view(), name="batch-differences"),
    path("bagian/<int:pk>/pastikan/", batches.PartConfirm.as_view(), name="part-confirm"),
    path("baris/<int:pk>/mengapa/", people.LineWhy.as_view(), name="line-why"),
    path("anggota/<int:pk>/", people.MemberPayments.as_view(), name="member-payments"),
    path("anggota/<int:pk>/tahan/", people.HoldPlace.as_view(), name="hold-place"),
    path("penahanan/<int:pk>/lepas/", people.HoldRelease.as_view(), name="hold-release"),
    path("skema/", schemes.SchemeList.as_view(), name="scheme-list"),
    path("skema/tambah/", schemes.SchemeAdd.as_view(), name="scheme-add"),
    path("skema/<int:pk>/", schemes.SchemeDetail.as_view(), name="scheme-detail"),
    path("skema/<int:pk>/ubah/", schemes.SchemeChange.as_view(), name="scheme-change"),
    path("skema/<int:pk>/berkas/", schemes.SchemeFile.as_view(), name="scheme-file"),
    path("skema/<int:pk>/besaran/", schemes.RateAdd.as_view(), name="rate-add"),
    path("skema/<int:pk>/syarat/", schemes.RuleSet.as_view(), name="rule-set"),
    path("skema/<int:pk>/bersama/", schemes.PairAdd.as_view(), name="pair-add"),
    path("bersama/<int:pk>/cabut/", schemes.PairRemove.as_view(), name="pair-remove"),
    path("pembanding/", comparison.ComparisonLists.as_view(), name="comparison-list"),
    path("pembanding/tambah/", comparison.ComparisonAdd.as_view(), name="comparison-add"),
    path("pembanding/unggahan/<int:pk>/", comparison.ComparisonDetail.as_view(), name="comparison-detail"),
    path("pembanding/unggahan/<int:pk>/kolom/", comparison.ComparisonColumns.as_view(), name="comparison-columns"),
    path("pembanding/unggahan/<int:pk>/terapkan/", comparison.ComparisonApply.as_view(), name="comparison-apply"),
    path("pembanding/unggahan/<int:pk>/buang/", comparison.ComparisonDiscard.as_view(), name="comparison-discard"),
    path("pembanding/unggahan/<int:pk>/ditolak/", comparison.ComparisonRejected.as_view(), name="comparison-rejected"),
    path("pembanding/<int:pk>/tarik/", comparison.ComparisonWithdraw.as_view(), name="comparison-withdraw"),
    path("anggaran/", schemes.BudgetList.as_view(), name="budget-list"),
    path("anggaran/tambah/", schemes.BudgetAdd.as_view(), name="budget-add"),
    path("anggaran/<int:pk>/pagu/", schemes.CeilingSet.as_view(), name="ceiling-set"),
]
