"""release.json: what a release is made of; the only file of it that knows the time."""

import hashlib
import json
from pathlib import Path

import duckdb

from flows.request import Request, software_version


def write_release_json(release: Path, request: Request) -> None:
    """Ids, dates, counts and the SHA-256 of every other file of the release."""
    with duckdb.connect(str(release / "prescreen.duckdb"), read_only=True) as connection:
        row = connection.execute(
            "SELECT started_at, finished_at, delivered, accepted, duplicate, quarantined, "
            "base_cohort FROM refresh WHERE refresh_id = ?",
            [request.refresh_id],
        ).fetchone()
        statuses = connection.execute(
            "SELECT protocol_id, status, count(*) FROM screening GROUP BY ALL ORDER BY ALL"
        ).fetchall()
        hashes = connection.execute("SELECT protocol_id, content_hash FROM protocol").fetchall()
    assert row is not None
    started, finished, delivered, accepted, duplicate, quarantined, cohort = row
    notes = {
        "release_id": request.release_id,
        "as_of": request.as_of.isoformat(),
        "started_at": f"{started.isoformat()}Z",
        "finished_at": f"{finished.isoformat()}Z",
        "software_version": software_version(),
        "source": request.source,
        "protocols": dict(hashes),
        "rows": {
            "delivered": delivered,
            "accepted": accepted,
            "duplicate": duplicate,
            "quarantined": quarantined,
        },
        "base_cohort": cohort,
        "screening": [{"protocol_id": p, "status": s, "patients": n} for p, s, n in statuses],
        "files": {
            file.name: hashlib.sha256(file.read_bytes()).hexdigest()
            for file in sorted(release.iterdir())
        },
    }
    text = json.dumps(notes, indent=2, ensure_ascii=False) + "\n"
    (release / "release.json").write_text(text, "utf-8")
