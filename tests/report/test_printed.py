"""The report on paper, as Chromium prints it."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import duckdb
import pytest

from .conftest import Office

CHROMIUM = shutil.which("chromium")


@pytest.mark.skipif(
    CHROMIUM is None and "CI" not in os.environ, reason="Chromium is not on this machine"
)
def test_every_listed_patient_begins_a_page(
    office: Office, release: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    assert CHROMIUM is not None, "CI needs Chromium"
    printed = tmp_path / "report.pdf"
    run = subprocess.run(
        [
            *(CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"),
            f"--user-data-dir={tmp_path / 'profile'}",
            f"--print-to-pdf={printed}",
            office.report.as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert run.returncode == 0, run.stderr
    pages = len(re.findall(rb"/Type\s*/Page\b", printed.read_bytes()))
    ((listed,),) = release.execute(
        "SELECT count(*) FROM screening WHERE status = 'candidate' OR near_miss"
    ).fetchall()
    assert pages >= listed + 2
