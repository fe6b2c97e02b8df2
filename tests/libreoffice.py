"""LibreOffice as an office has it: it opens files that left the product, and saves them."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

# Dates and numbers as an Indonesian office has them set.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse">
<value>id-ID</value></prop></item>
</oor:items>"""
_CSV = "Text - txt - csv (StarCalc)"
_INDONESIAN = 1057
_COLUMNS = 200
# `;`, quotes, UTF-8, from the first line, each column as text: what is chosen in the dialog for a file with NIKs.
_OPEN_AS_TEXT = f"{_CSV}:59,34,76,1,{'/'.join(f'{place}/2' for place in range(1, _COLUMNS + 1))},{_INDONESIAN}"
# As the dialog offers it: a column of digits becomes numbers.
_OPEN_AS_OFFERED = f"{_CSV}:59,34,76,1,,{_INDONESIAN},false,true"
_TARGETS = {"csv": f"csv:{_CSV}:59,34,76,1,,{_INDONESIAN},false,true,false"}
_SECONDS = 180


def find_libreoffice() -> str | None:
    return shutil.which("soffice") or shutil.which("libreoffice")


@dataclass(frozen=True)
class LibreOffice:
    """One profile, used by one process at a time."""

    program: str
    folder: Path

    def __call__(
        self, files: Mapping[str, bytes], target: str = "xlsx", *, csv_as_offered: bool = False
    ) -> dict[str, bytes]:
        """{name: the file as LibreOffice saved it as `target`}. At most two processes, one of them for the CSVs.

        `csv_as_offered`: nobody said in the dialog which columns are text, so a NIK becomes a number.
        Fails where a file cannot be opened.
        """
        opened = {
            "": {name: data for name, data in files.items() if not name.endswith(".csv")},
            _OPEN_AS_OFFERED if csv_as_offered else _OPEN_AS_TEXT: {
                name: data for name, data in files.items() if name.endswith(".csv")
            },
        }
        found: dict[str, bytes] = {}
        for how, some in opened.items():
            if some:
                found |= self._saved(some, target, how)
        return {name: found[name] for name in files}

    def _saved(self, files: Mapping[str, bytes], target: str, how: str) -> dict[str, bytes]:
        profile = self.folder / "profile"
        if not profile.exists():
            (profile / "user").mkdir(parents=True)
            (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS)
        with tempfile.TemporaryDirectory(dir=self.folder) as scratch:
            sources = [Path(scratch) / str(number) / name for number, name in enumerate(files)]
            for source, data in zip(sources, files.values(), strict=True):
                source.parent.mkdir()
                source.write_bytes(data)
            stems = [source.stem for source in sources]
            assert len(stems) == len(set(stems)), f"two files of one name: {stems}"
            out = Path(scratch) / "out"
            command = [self.program, f"-env:UserInstallation=file://{profile}", "--headless", "--norestore"]
            command += [f"--infilter={how}"] if how else []
            command += ["--convert-to", _TARGETS.get(target, target), "--outdir", str(out), *map(str, sources)]
            run = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
            missing = [source.name for source in sources if not (out / f"{source.stem}.{target}").exists()]
            assert not missing, f"LibreOffice did not open {missing}: {run.stdout} {run.stderr}"
            return {source.name: (out / f"{source.stem}.{target}").read_bytes() for source in sources}
