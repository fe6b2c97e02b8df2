"""Every address that the site answers, from the URL resolver itself."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver


def addresses() -> dict[str, str]:
    """{name with its namespace: path pattern}; a nameless pattern is named by its path."""
    return dict(_walk(get_resolver().url_patterns, "", ""))


def _walk(patterns: list[URLPattern | URLResolver], path: str, namespace: str) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        here = f"{path}{pattern.pattern}"
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name or here}", here
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, here, inner)
