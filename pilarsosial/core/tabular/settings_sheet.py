"""The hidden sheet of a returned workbook: cell A1 holds, as JSON, how the file was read."""

import json

SETTINGS_SHEET = "_pilarsosial"
SETTINGS_LIMIT = 20_000


def saved_settings(text: str) -> dict:
    """The settings of a file (`FileStart.settings`), `{}` when there are none or somebody broke them.

    `overrides` and `ignores` are always there in their shape; they are suggestions from a file and go through the
    same checks as what a user chose.
    """
    try:
        settings = json.loads(text) if text else {}
    except ValueError:
        return {}
    if not isinstance(settings, dict):
        return {}
    overrides = settings.get("overrides")
    ignores = settings.get("ignores")
    overrides = overrides.items() if isinstance(overrides, dict) else ()
    ignores = ignores if isinstance(ignores, list) else ()
    return {
        **settings,
        "overrides": {key: field for key, field in overrides if isinstance(field, str)},
        "ignores": [header for header in ignores if isinstance(header, str)],
    }
