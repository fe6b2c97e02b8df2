"""Events, below /kegiatan/."""

from django.urls import path

from .views import event_forms, event_page, events

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
]
