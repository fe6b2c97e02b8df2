"""Schemes, batches and payments, below /tali-asih/."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
