"""What a SELECT can call beside DuckDB's own functions, and the hospital's words by meaning."""

import csv
import hashlib
from pathlib import Path

import duckdb

import transforms
from flows.errors import Refusal
from flows.parsing import TIME, ZONE, literal, timestamp_sql
from flows.resources import protocols_folder
from schemas.date_formats import pattern
from schemas.source import FREQUENCY, Source

_ISO = rf"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}[ T]{TIME}{ZONE}?"
_SQL = Path(transforms.__file__).parent
# Each needs those before it.
_SCRIPTS = (
    _SQL / "staging" / "00_fold.sql",
    *(_SQL / "mapping" / f"{part}.sql" for part in ("frequency", "sig_words", "sig")),
)
_WRITTEN = "CAST(given AS VARCHAR)"
_DAY, _SECOND = "%Y-%m-%d", "%Y-%m-%d %H:%M:%S"


def make_macros(connection: duckdb.DuckDBPyConnection, source: Source) -> None:
    """The macros of a source in the connection's current schema."""
    for script in _SCRIPTS:
        connection.execute(script.read_text("utf-8"))
    connection.execute(f"CREATE MACRO as_day(given) AS {_day(source)}")
    connection.execute(f"CREATE MACRO as_moment(given) AS {_moment(source)}")
    connection.execute(
        "CREATE MACRO made_id(parts) AS md5(array_to_string("
        "list_transform(parts, lambda part: coalesce(part::VARCHAR, '')), chr(31)))"
    )
    own = words_by_key(connection, source, FREQUENCY, "frequency_key")
    words = frequency_words()
    connection.execute(
        "SET VARIABLE frequency_words = map_concat(frequency_map($words, $times),"
        " map_from_entries(list_zip($own_words::VARCHAR[], $own_times::DOUBLE[])))",
        {
            "words": [word["word"] for word in words],
            "times": [float(word["per_day"]) for word in words],
            "own_words": list(own),
            "own_times": list(own.values()),
        },
    )
    connection.execute(
        "SET VARIABLE one_off_words = list_filter(list_transform($words, lambda w:"
        " frequency_key(w)), lambda key: NOT list_contains($own_words::VARCHAR[], key))",
        {
            "words": [word["word"] for word in words if word["one_off"] == "true"],
            "own_words": list(own),
        },
    )
    connection.execute(
        "SET VARIABLE drug_words = list_distinct(list_transform($names, lambda n:"
        " plain_notation(n)))",
        {"names": _drug_names()},
    )


def words_by_key(
    connection: duckdb.DuckDBPyConnection, source: Source, column: str, fold: str
) -> dict[str, str | float]:
    """The hospital's words of that column, as the macro `fold` compares them, with their meanings.

    Raises Refusal for two words that are alike and mean different things.
    """
    meanings: dict[str, str | float] = {}
    for word, meaning in source.words.get(column, {}).items():
        row = connection.execute(f"SELECT {fold}(?)", [word]).fetchone()
        key = str(row[0]) if row else word
        if meanings.setdefault(key, meaning) != meaning:
            raise Refusal(
                f"The word {word!r} is written like another one that means something else.",
                f"words.{column} of the source {source.name}",
                "Leave one of them: case, width and blanks tell no two words apart.",
            )
    return meanings


def mapping_digest(source: Source) -> str:
    """What tells one mapping from another: the source's files, and all that its SELECTs call."""
    content = hashlib.sha256(source.model_dump_json().encode())
    beside = (Path(__file__), Path(__file__).with_name("words.py"))
    for path in (*_SCRIPTS, _frequency_file(), _drug_file(), *beside):
        content.update(path.read_bytes())
    return content.hexdigest()


def frequency_words() -> list[dict[str, str]]:
    """The common words for a frequency, with what each means: times a day, or a single dose."""
    with _frequency_file().open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _drug_names() -> list[str]:
    """The names by which a sig may call its drug."""
    with _drug_file().open(encoding="utf-8", newline="") as lines:
        return [row["name"] for row in csv.DictReader(lines) if row["match"] in ("word", "text")]


def _frequency_file() -> Path:
    return protocols_folder() / "concepts" / "frequency_words.csv"


def _drug_file() -> Path:
    return protocols_folder() / "concepts" / "drugs.csv"


def _day(source: Source) -> str:
    """ISO where the text fits a format of the source, else the text: landing will refuse it."""
    moment = timestamp_sql(_WRITTEN, source.timezone)
    return (
        f"CASE {_whens((*source.dates, *source.times), _DAY)}"
        f" WHEN regexp_full_match({_WRITTEN}, '{_ISO}')"
        f" THEN coalesce(CAST(CAST({moment} AS DATE) AS VARCHAR), {_WRITTEN}) ELSE {_WRITTEN} END"
    )


def _moment(source: Source) -> str:
    fractions = tuple(form for form in source.times if "%f" in form)
    whole = tuple(form for form in source.times if "%f" not in form)
    return (
        f"CASE {_whens(source.dates, _DAY)} {_whens(whole, _SECOND)}"
        f" {_whens(fractions, _SECOND + '.%f')} ELSE {_WRITTEN} END"
    )


def _whens(forms: tuple[str, ...], printed: str) -> str:
    return " ".join(
        f"WHEN regexp_full_match({_WRITTEN}, {literal(pattern(form))}) THEN coalesce("
        f"strftime(try_strptime({_WRITTEN}, {literal(form)}), '{printed}'), {_WRITTEN})"
        for form in forms
    )
