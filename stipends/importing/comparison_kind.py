"""Lists of NIKs from outside as the pipeline knows them. Imports no model, for the AppConfig reads it."""

from pilarsosial.core.importing.registry import ImportKind

COMPARISON = "comparison_list"
COMPARISON_PERMISSION = "comparison.import"

COMPARISON_KIND = ImportKind(
    code=COMPARISON,
    label="Daftar pembanding",
    permission=COMPARISON_PERMISSION,
    schema="stipends.importing.comparison.schema_for",
    session="stipends.importing.comparison.ComparisonSession",
    page="comparison-detail",
    total_labels={"known": "ada dalam daftar anggota"},
)
