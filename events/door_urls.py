"""At the door of an event, below /kegiatan/."""

from django.urls import path

from .views import door, door_json

urlpatterns = [
    path("pintu/", door.door_shell, name="door-shell"),
    path("pintu/<int:pk>/cabut/", door.DoorRevoke.as_view(), name="door-revoke"),
    path("<int:pk>/hadir/", door.door, name="door"),
    path("<int:pk>/pindai/", door.door, name="door-scan"),
    path("<int:pk>/hadir/petugas/", door.DoorPhones.as_view(), name="door-phones"),
    path("<int:pk>/hadir/kartu/", door_json.DoorClaim.as_view(), name="door-claim"),
    path("<int:pk>/hadir/kartu-saya/", door_json.DoorOwnPass.as_view(), name="door-own-pass"),
    path("<int:pk>/hadir/masuk/", door_json.DoorSignedIn.as_view(), name="door-signed-in"),
    path("<int:pk>/hadir/nama/", door_json.DoorNames.as_view(), name="door-names"),
    path("<int:pk>/hadir/keadaan/", door_json.DoorNews.as_view(), name="door-news"),
    path("<int:pk>/hadir/catat/", door_json.DoorMarks.as_view(), name="door-marks"),
    path("<int:pk>/hadir/siap/", door_json.DoorPrepared.as_view(), name="door-prepared"),
    path("<int:pk>/pindai/gambar/", door_json.ScanPicture.as_view(), name="door-picture"),
    path("<int:pk>/pindai/kode/", door_json.ScanCode.as_view(), name="door-code"),
]
