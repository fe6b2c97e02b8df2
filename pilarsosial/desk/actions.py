"""What is done at the desk, as the trail names it."""

ACTIONS = {
    "report.exported": "mengekspor laporan",
}
