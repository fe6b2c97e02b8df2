"""Results of another payer as the pipeline knows them. Imports no model, for the AppConfig reads it."""

from pilarsosial.core.importing.registry import ImportKind

EXTERNAL = "external_payments"
EXTERNAL_PERMISSION = "comparison.import"

EXTERNAL_KIND = ImportKind(
    code=EXTERNAL,
    label="Pembayaran pihak lain",
    permission=EXTERNAL_PERMISSION,
    schema="stipends.importing.external.schema_for",
    session="stipends.importing.external.ExternalSession",
    page="external-detail",
    total_labels={"rupiah": "rupiah akan dicatat"},
)
