"""The hidden sheet of a returned workbook or a template: cell A1 holds, as JSON, how the file is to be read."""

import json

SETTINGS_SHEET = "_pilarsosial"
SETTINGS_LIMIT = 20_000


def saved_settings(text: str) -> dict:
    """The settings of a file (`FileStart.settings`), `{}` when there are none or somebody broke them.

    `overrides`, `ignores` and `not_data` (names of sheets that only explain) are always there in their shape; they are
    suggestions from a file and go through the same checks as what a user chose.
    """
    try:
        settings = json.loads(text) if text else {}
    except ValueError:
        return {}
    if not isinstance(settings, dict):
        return {}
    overrides = settings.get("overrides")
    overrides = overrides.items() if isinstance(overrides, dict) else ()
    return {
        **settings,
        "overrides": {key: field for key, field in overrides if isinstance(field, str)},
        "ignores": _texts(settings.get("ignores")),
        "not_data": _texts(settings.get("not_data")),
    }


def _texts(found: object) -> list[str]:
    return [text for text in found if isinstance(text, str)] if isinstance(found, list) else []
