"""The desk: the page on which everybody arrives."""

from django.urls import path

from .claims import ClaimFigures
from .moves import PeopleMoves
from .opendata import views as open_data
from .privacy import breach_views, notice_views, person_views, retention_views
from .quality import Quality
from .rollup import RollUp
from .search.views import Search, Suggest
from .views import Dashboard, Waiting

urlpatterns = [
    path("", Dashboard.as_view(), name="dashboard"),
    path("cari/", Search.as_view(), name="search"),
    path("cari/saran/", Suggest.as_view(), name="search-suggest"),
    path("data/", open_data.catalogue, name="open-data"),
    path("data/<slug:dataset>.<slug:kind>", open_data.download, name="open-data-file"),
    path("data/<slug:dataset>/<slug:period>.<slug:kind>", open_data.download, name="open-data-quarter"),
    path("privasi/", notice_views.notice, name="privacy-notice"),
    path("privasi/anggota/<int:pk>/", person_views.PersonLooks.as_view(), name="person-looks"),
    path("privasi/anggota/<int:pk>/salinan/", person_views.PersonCopy.as_view(), name="person-copy"),
    path("privasi/anggota/<int:pk>/riwayat/", person_views.PersonAnswer.as_view(), name="person-answer"),
    path("privasi/masa-simpan/", retention_views.Retention.as_view(), name="retention"),
    path("privasi/masa-simpan/jalankan/", retention_views.RetentionRun.as_view(), name="retention-run"),
    path("privasi/kebocoran/", breach_views.BreachList.as_view(), name="breach-list"),
    path("privasi/kebocoran/tambah/", breach_views.BreachAdd.as_view(), name="breach-add"),
    path("privasi/kebocoran/<int:pk>/", breach_views.BreachDetail.as_view(), name="breach-detail"),
    path("privasi/kebocoran/<int:pk>/ubah/", breach_views.BreachChange.as_view(), name="breach-change"),
    path("privasi/kebocoran/<int:pk>/surat/", breach_views.BreachLetter.as_view(), name="breach-letter"),
    path("tali-asih/rekap/", RollUp.as_view(), name="roll-up"),
    path("mutu/", Quality.as_view(), name="quality"),
    path("menunggu/", Waiting.as_view(), name="waiting"),
    path("datang-pergi/", PeopleMoves.as_view(), name="people-moves"),
    path("angka/", ClaimFigures.as_view(), name="claim-figures"),
]
