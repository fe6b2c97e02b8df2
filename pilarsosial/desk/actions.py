"""What is done at the desk, as the trail names it."""

ACTIONS = {
    "report.exported": "mengekspor laporan",
    "person.copied": "menyerahkan salinan data kepada orangnya",
    "person.answered": "menjawab siapa yang melihat data",
    "data.published": "menerbitkan data terbuka",
    "retention.run": "menghapus nama yang lewat masa simpan",
    "breach.recorded": "mencatat kebocoran data",
    "breach.changed": "mengubah catatan kebocoran data",
    "breach.noticed": "mencetak pemberitahuan kebocoran data",
    "schedule.added": "menjadwalkan laporan",
    "schedule.paused": "menjeda jadwal laporan",
    "schedule.resumed": "melanjutkan jadwal laporan",
    "schedule.removed": "menghapus jadwal laporan",
    "schedule.stopped": "menghentikan jadwal laporan",
}
