"""The workbench writes a frame whatever its first rows hold."""

from pathlib import Path

import pandas as pd
import pytest

from flows.workbench import Workbench
from schemas.columns import table, text, texts

RARE = table(
    "rare",
    "One row per patient.",
    patient_id=text("The patient."),
    word=text("A word.", nullable=True),
    ids=texts("Ids."),
)


@pytest.mark.parametrize("place", [10, 777, 30_001, 49_999])
def test_the_only_entry_of_a_column_is_written_wherever_it_stands(
    tmp_path: Path, place: int
) -> None:
    ids: list[list[str]] = [[] for _ in range(50_000)]
    ids[place] = ["a"]
    words = pd.Series([None] * len(ids), dtype="str")
    words[place] = "b"
    patients = pd.Series(range(len(ids))).astype("str")
    frame = pd.DataFrame({"patient_id": patients, "word": words, "ids": ids})
    with Workbench(tmp_path / "bench.duckdb") as bench:
        bench.write_table(RARE, frame)
        bench.write("as_it_comes", frame)
        for name in ("rare", "as_it_comes"):
            written = bench.read(name).set_index("patient_id").loc[str(place)]
            assert (written["word"], written["ids"]) == ("b", ["a"])
