"""Events, below /kegiatan/."""

from django.urls import path

from .views import event_forms, event_page, events, inviting, people, person, quota, rsvp

urlpatterns = [
    path("", events.EventList.as_view(), name="event-list"),
    path("tambah/", event_forms.EventAdd.as_view(), name="event-add"),
    path("<int:pk>/", event_page.EventDetail.as_view(), name="event-detail"),
    path("<int:pk>/ubah/", event_forms.EventChange.as_view(), name="event-change"),
    path("<int:pk>/sesi/", event_forms.EventSessions.as_view(), name="event-sessions"),
    path("<int:pk>/langkah/<slug:step>/", event_forms.EventStep.as_view(), name="event-step"),
    path("<int:pk>/pejabat/tambah/", event_forms.OfficialAdd.as_view(), name="official-add"),
    path("<int:pk>/pejabat/<int:official>/", event_forms.OfficialChange.as_view(), name="official-change"),
    path("<int:pk>/pejabat/<int:official>/hapus/", event_forms.OfficialRemove.as_view(), name="official-remove"),
    path("<int:pk>/petugas/tambah/", event_forms.DutyGive.as_view(), name="duty-give"),
    path("<int:pk>/petugas/<int:duty>/akhiri/", event_forms.DutyEnd.as_view(), name="duty-end"),
    path("<int:pk>/angka/tambah/", event_forms.ClaimAdd.as_view(), name="event-claim-add"),
    path("<int:pk>/kuota/", quota.EventQuota.as_view(), name="event-quota"),
    path("<int:pk>/kuota/tambah/", quota.QuotaAdd.as_view(), name="quota-add"),
    path("<int:pk>/kuota/hitung/", quota.QuotaRecount.as_view(), name="quota-recount"),
    path("<int:pk>/kuota/<int:quota>/", quota.QuotaChange.as_view(), name="quota-change"),
    path("<int:pk>/kuota/<int:quota>/hapus/", quota.QuotaRemove.as_view(), name="quota-remove"),
    path("<int:pk>/peserta/", people.ParticipantList.as_view(), name="participant-list"),
    path("<int:pk>/peserta/tambah/", people.ParticipantAdd.as_view(), name="participant-add"),
    path("<int:pk>/peserta/tempel/", people.ParticipantPaste.as_view(), name="participant-paste"),
    path("<int:pk>/peserta/cari/", people.ParticipantFind.as_view(), name="participant-find"),
    path(
        "<int:pk>/peserta/anggota/<int:assignment>/",
        people.ParticipantAddMember.as_view(),
        name="participant-add-member",
    ),
    path("<int:pk>/peserta/undang/", inviting.EventInvite.as_view(), name="event-invite"),
    path("<int:pk>/peserta/undangan/<int:invitation>/", inviting.InvitationFollow.as_view(), name="invitation-follow"),
    path("<int:pk>/peserta/daftar/", people.ParticipantRegister.as_view(), name="participant-register"),
    path("<int:pk>/peserta/tarik/", people.ParticipantWithdraw.as_view(), name="participant-withdraw"),
    path("<int:pk>/peserta/qr.zip", person.QrArchive.as_view(), name="participant-qr-archive"),
    path("peserta/<int:pk>/", person.ParticipantDetail.as_view(), name="participant-detail"),
    path("peserta/<int:pk>/ubah/", person.ParticipantChange.as_view(), name="participant-change"),
    path("peserta/<int:pk>/kembalikan/", person.ParticipantRestore.as_view(), name="participant-restore"),
    path("peserta/<int:pk>/tautan/ganti/", person.TokenRenew.as_view(), name="token-renew"),
    path("peserta/<int:pk>/tautan/cabut/", person.TokenRevoke.as_view(), name="token-revoke"),
    path("peserta/<int:pk>/qr.png", person.ParticipantQr.as_view(), name="participant-qr"),
    path("rsvp/<str:token>/", rsvp.Rsvp.as_view(), name="rsvp"),
    path("rsvp/<str:token>/qr.png", rsvp.rsvp_qr, name="rsvp-qr"),
]
