"""How the weeks are delivered, and what is read back."""

from pathlib import Path

from refresh.deliveries import SMALL, decided_protocol, small
from refresh.releases import Said, prescreen, rows

GONE = "P2"


def week(folder: Path, number: int, **extracts: list[str]) -> Path:
    """Two girls with lupus; each week another result, so that each has a list of its own."""
    patients = [*SMALL["patients"], f"{GONE},2013-01-01,female"]
    diagnoses = [*SMALL["diagnoses"], f"D2,{GONE},M32.9,ICD10,SLE,2026-01-01"]
    more = [f"L2{n},P1,1742-6,LOINC,ALT,2026-11-0{n},2{n},U/L" for n in range(1, number + 1)]
    usual = {"patients": patients, "diagnoses": diagnoses, "labs": [*SMALL["labs"], *more]}
    return small(folder, **usual | extracts)


def refreshed(warehouse: Path, folder: Path) -> str:
    """What a refresh of the folder says; a protocol of few criteria, to save time."""
    protocol = decided_protocol(folder / "decided.toml")
    said = prescreen(
        *("refresh", "--direct", "--extracts", folder, "--warehouse", warehouse),
        *("--protocol", protocol),
    )
    assert said.code == 0, said.err
    return said.out


def command(warehouse: Path, *words: object) -> Said:
    """The command on that warehouse."""
    return prescreen(*words, "--warehouse", warehouse)


def refused(said: Said) -> str:
    """The one message of a command that was refused."""
    assert said.code == 1
    assert len(said.err.splitlines()) == 3
    return said.err


def events(warehouse: Path) -> list[tuple[str, str]]:
    """What happened to which release, in order, by the ledger."""
    return rows(
        warehouse / "store" / "store.duckdb",
        "SELECT event, release_id FROM release_event ORDER BY rowid",
    )


def served(warehouse: Path) -> list[str]:
    """The releases whose database is the published file."""
    return [
        folder.name
        for folder in sorted((warehouse / "releases").iterdir())
        if (folder / "prescreen.duckdb").samefile(warehouse / "prescreen.duckdb")
    ]
