"""Payment results as the pipeline knows them. Imports no model, for the AppConfig reads it."""

from pilarsosial.core.importing.registry import ImportKind

RESULTS = "payment_results"
PERMISSION = "batch.pay"

RESULTS_KIND = ImportKind(
    code=RESULTS,
    label="Hasil pembayaran",
    permission=PERMISSION,
    schema="stipends.importing.results.schema_for",
    session="stipends.importing.results.ResultSession",
    page="payment-file",
    total_labels={
        "paid": "dibayar",
        "failed": "gagal",
        "returned": "retur",
        "missing_count": "tidak ada di berkas",
        "open_after": "rupiah masih terbuka sesudahnya",
    },
)
