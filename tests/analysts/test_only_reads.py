"""What `prescreen sql` refuses: to write, to read other files, to open itself to either."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import duckdb
import pytest

from flows.errors import Refusal
from flows.sql.answers import Row, answers
from flows.sql.opened import asked, opened
from flows.sql.statements import statements
from flows.warehouse import Warehouse

# By its statement, which is never run.
NOT_RUN = (
    "COPY screening TO '{folder}/out.csv'",
    "COPY (SELECT 1) TO '{file}' (USE_TMP_FILE false)",
    "COPY (PIVOT screening ON status USING count(*)) TO '{folder}/out.csv'",
    "/* /* */ SELECT */ COPY (PIVOT screening ON status USING count(*)) TO '{folder}/out.csv'",
    "EXPLAIN ANALYZE COPY screening TO '{folder}/out.csv'",
    "EXPLAIN (FORMAT json) COPY screening TO '{folder}/out.csv'",
    "PREPARE a AS COPY screening TO '{folder}/out.csv'",
    "EXECUTE a",
    "SELECT 1; COPY screening TO '{folder}/out.csv'",
    "EXPORT DATABASE '{folder}/out'",
    "ATTACH '{folder}/new.duckdb'",
    "ATTACH ':memory:' AS other",
    # Opened anew it could be written.
    "USE memory; DETACH release; ATTACH '{file}' AS written",
    "INSTALL httpfs",
    "LOAD httpfs",
    "SET enable_external_access = true",
    "RESET enable_external_access",
    "SET GLOBAL threads = 1",
    "PRAGMA enable_profiling = 'json'",
    "PRAGMA profiling_output = '{folder}/profile'",
    "CALL enable_logging(storage = 'file')",
    "CREATE TABLE mine AS SELECT 1",
    "CREATE OR REPLACE TABLE screening AS SELECT 1",
    "CREATE SECRET mine (TYPE http, BEARER_TOKEN 'x')",
    "CREATE PERSISTENT SECRET mine (TYPE http, BEARER_TOKEN 'x')",
    "DELETE FROM screening",
    "UPDATE screening SET rank = 1",
    "INSERT INTO screening SELECT * FROM screening",
    "WITH a AS (SELECT 1) DELETE FROM screening",
    "ALTER TABLE screening DROP COLUMN rank",
    "DROP TABLE screening",
    "COMMENT ON TABLE screening IS 'x'",
    "BEGIN",
    "CHECKPOINT",
    "VACUUM",
)
# By DuckDB, which may open no other file.
NOT_READ = (
    "FROM read_csv('/etc/passwd')",
    "FROM read_text('/etc/passwd')",
    "FROM read_blob('/etc/passwd')",
    "FROM read_json('/etc/passwd')",
    "FROM read_parquet('/etc/passwd')",
    "FROM glob('/etc/*')",
    "FROM '/etc/passwd'",
    "FROM sniff_csv('/etc/passwd')",
    "CREATE TEMP TABLE mine AS FROM read_text('/etc/passwd')",
    "SET VARIABLE mine = (SELECT content FROM read_text('/etc/passwd'))",
    "FROM query('COPY (SELECT 1) TO ''{folder}/out.csv''')",
    "FROM enable_logging(storage = 'file')",
    "FROM duckdb_secrets()",
    "SELECT getenv('HOME')",
    "FROM folder_of_this_test",
)
folder_of_this_test = [{"a": 1}]


@pytest.fixture(scope="module")
def connection(screened_sample: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """To the sample's release, which is letter for letter as before when all tests are done."""
    folder = screened_sample / "releases" / "000001"
    before = _files(folder)
    with opened(asked(Warehouse(screened_sample))) as found:
        yield found
    assert _files(folder) == before


def _files(folder: Path) -> dict[str, str]:
    return {file.name: sha256(file.read_bytes()).hexdigest() for file in folder.iterdir()}


def rows(connection: duckdb.DuckDBPyConnection, text: str) -> list[Row]:
    """The rows of the last answer."""
    found: list[Row] = []
    for answer in answers(connection, statements(text)):
        found = list(answer.rows)
    return found


@pytest.fixture
def text(request: pytest.FixtureRequest, screened_sample: Path, tmp_path: Path) -> str:
    file = screened_sample / "releases" / "000001" / "prescreen.duckdb"
    return str(request.param).format(folder=tmp_path, file=file)


@pytest.mark.parametrize("text", NOT_RUN, indirect=True)
def test_what_does_more_than_read_is_not_run(text: str) -> None:
    with pytest.raises(Refusal, match=r"only reads: [A-Z]+ is not run"):
        statements(text)


@pytest.mark.parametrize("text", NOT_READ, indirect=True)
def test_no_other_file_is_read(
    connection: duckdb.DuckDBPyConnection, text: str, tmp_path: Path
) -> None:
    with pytest.raises(Refusal):
        rows(connection, text)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "text",
    [
        "SELECT 1",
        "-- of the week\n(SELECT 1)",
        "FROM screening LIMIT 1",
        "WITH a AS (SELECT 1) FROM a",
        "VALUES (1)",
        "TABLE protocol",
        "DESCRIBE screening",
        "SHOW TABLES",
        "SUMMARIZE attrition",
        "PIVOT screening ON status USING count(*) GROUP BY protocol_id",
        "FROM (PIVOT screening ON status USING count(*) GROUP BY protocol_id)",
        "EXPLAIN SELECT 1",
        "EXPLAIN (FORMAT json) SELECT 1",
        "EXPLAIN ANALYZE SELECT 1",
        "CREATE TEMP TABLE mine AS SELECT 1 AS a; FROM mine",
        "CREATE OR REPLACE TEMP MACRO twice(x) AS 2 * x; SELECT twice(2)",
        "SET VARIABLE day = DATE '2026-11-16'; FROM candidates_as_of(getvariable('day'))",
    ],
)
def test_whatever_reads_is_run(connection: duckdb.DuckDBPyConnection, text: str) -> None:
    assert rows(connection, text)
