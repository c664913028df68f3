"""The private database in which one refresh works; gone when it has published."""

from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import duckdb
import pandas as pd
import pandera.pandas as pa

from schemas.columns import column_types
from schemas.shape import checked


def quoted(name: str | Path) -> str:
    """A name or path as an SQL string literal."""
    return "'" + str(name).replace("'", "''") + "'"


@dataclass(frozen=True)
class Share:
    """How much of its machine a database may take: threads, and bytes of memory."""

    threads: int | None = None
    memory: int | None = None


# As much as DuckDB takes by itself.
WHOLE = Share()


class Workbench:
    """A DuckDB file of one refresh: staged rows, measures and answers, by table name."""

    def __init__(self, path: Path, share: Share = WHOLE) -> None:
        self.connection = duckdb.connect(str(path))
        self.connection.execute("SET enable_progress_bar = false")
        self.connection.execute("SET python_enable_replacements = false")
        if share.threads:
            self.connection.execute(f"SET threads = {share.threads}")
        if share.memory:
            self.connection.execute(f"SET memory_limit = '{share.memory}B'")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.connection.close()

    def read(self, table: str) -> pd.DataFrame:
        """The whole table; lists come as Python lists, dates as datetime64[us]."""
        relation = self.connection.table(table)
        frame = relation.df()
        for name, sql in zip(relation.columns, relation.types, strict=True):
            if str(sql).endswith("[]"):
                frame[name] = pd.Series(
                    [list(item) for item in frame[name]], index=frame.index, dtype=object
                )
            elif str(sql) == "VARCHAR":
                frame[name] = frame[name].astype("str")
        return frame

    def write(self, table: str, frame: pd.DataFrame) -> None:
        """Replace the table by the frame, with DuckDB's own reading of its dtypes."""
        self._register(frame, len(frame))
        self.connection.execute(f'CREATE OR REPLACE TABLE "{table}" AS SELECT * FROM frame')
        self.connection.unregister("frame")

    def write_table(self, schema: pa.DataFrameSchema, frame: pd.DataFrame) -> None:
        """Replace a published table by the frame, typed as its schema says, and validated."""
        valid = checked(schema, frame[list(schema.columns)])
        columns = ", ".join(f'"{n}" {t}' for n, t in column_types(schema).items())
        self.connection.execute(f'CREATE OR REPLACE TABLE "{schema.name}" ({columns})')
        self._register(valid, 0)
        self.connection.execute(f'INSERT INTO "{schema.name}" BY NAME SELECT * FROM frame')
        self.connection.unregister("frame")

    def _register(self, frame: pd.DataFrame, looked_at: int) -> None:
        """The frame as a relation, its types told from so many rows (0: from the table).

        DuckDB's default is a sample: lists that are all empty there become lists of nothing, and
        the one row with an entry cannot be written.
        """
        self.connection.execute(f"SET pandas_analyze_sample = {looked_at}")
        self.connection.register("frame", frame)
