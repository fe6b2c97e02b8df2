"""The service worker of the door stands at the root of the site: from below it could not serve /kegiatan/."""

from django.urls import path

from .views.door import worker

urlpatterns = [path("sw.js", worker, name="door-worker")]
