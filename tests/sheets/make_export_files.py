"""Makes the exported files of `tests/sheets/files` with LibreOffice; run by hand when they shall change.

pytest tests/sheets/make_export_files.py     # needs `soffice` (Debian: apt install libreoffice-calc-nogui)
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from pilarsosial.core.models import Office
from tests.factories import user_with
from tests.sheets.export_files import FILES, KINDS, WHOSE, keys_of, replaced
from tests.sheets.exports import exported, full_roster

# A CSV as Indonesian settings save it: `;`, quotes, UTF-8, cells as they are shown.
TARGETS = {"csv": "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,true,false"}


@pytest.mark.django_db
def test_make(jombang: Office, tmp_path: Path) -> None:
    roster = full_roster(jombang)
    FILES.mkdir(exist_ok=True)
    for whose, role in WHOSE.items():
        data = exported(user_with(role, "35.17"), "lengkap", "xlsx")
        names = {key: name for name, key in keys_of(data, roster).items()}
        source = tmp_path / f"ekspor_{whose}.xlsx"
        source.write_bytes(replaced(data, names))
        for kind in KINDS:
            command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to"]
            out = ["--outdir", str(tmp_path / kind), str(source)]
            subprocess.run([*command, TARGETS.get(kind, kind), *out], check=True, capture_output=True)
            (FILES / f"ekspor_{whose}.{kind}").write_bytes((tmp_path / kind / f"ekspor_{whose}.{kind}").read_bytes())
