"""`/data/`: the catalogue and its files. For anybody, without signing in and without a cookie."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from .datasets import DATASETS
from .files import as_csv, as_json, metadata, newest, published

_KINDS = {"csv": ("text/csv; charset=utf-8", as_csv), "json": ("application/json", as_json)}


@login_not_required
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    known = newest() if settings.OPEN_DATA else {}
    sets = [(dataset, metadata(dataset, known[code]), known[code]) for code, dataset in DATASETS.items() if known]
    return render(request, "desk/opendata/catalogue.html", {"sets": sets, "is_open": settings.OPEN_DATA})


@login_not_required
@require_safe
def download(request: HttpRequest, dataset: str, kind: str, period: str = "") -> HttpResponse:
    """All quarters, or one. Unchanged since the last time is told by its ETag alone."""
    found = published(dataset, period) if settings.OPEN_DATA and dataset in DATASETS and kind in _KINDS else []
    if not found:
        raise Http404
    etag = f'"{hashlib.sha256("".join((kind, *(one.digest for one in found))).encode()).hexdigest()[:32]}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        content_type, write = _KINDS[kind]
        response = HttpResponse(write(DATASETS[dataset], found), content_type=content_type)
        name = f"{dataset}-{period}.{kind}" if period else f"{dataset}.{kind}"
        response["Content-Disposition"] = content_disposition_header(False, name)
    response["ETag"] = etag
    response["Access-Control-Allow-Origin"] = "*"
    patch_cache_control(response, public=True, max_age=3600)
    return response
