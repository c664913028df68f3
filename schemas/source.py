"""A source: how one hospital lays out the files that it delivers."""

import codecs
from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StrictFloat,
    StrictInt,
    StrictStr,
    model_validator,
)

from schemas.date_formats import day_formats, time_formats
from schemas.extracts import EXTRACTS

# The columns of the extracts that a source may translate word by word, and the extra one that
# becomes frequency_per_day.
FREQUENCY = "frequency"
WORDED = {
    "sex": ("sex",),
    "research_opt_out": ("research_opt_out",),
    "status": ("status",),
    "setting": ("setting",),
    "code_system": ("code_system",),
    "route": ("route",),
    "unit": ("unit", "dose_unit"),
    "value": ("value",),
    FREQUENCY: (FREQUENCY,),
}
# How every table names the file and line of a record, and a SELECT the reason to leave one out.
ORIGIN, LEFT_OUT, RESOURCE = "origin", "left_out", "resource"


def _zone(value: str) -> str:
    try:
        return ZoneInfo(value).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("no such time zone (an example: Asia/Shanghai)") from None


def _delimiter(value: str | None) -> str | None:
    if value is None:
        return None
    if len(value) != 1 or not value.isascii() or value in '"\r\n\0 ':
        raise ValueError("the delimiter is one ASCII character, neither quote, blank nor newline")
    return value


def _encoding(value: str) -> str:
    try:
        return codecs.lookup(value).name
    except LookupError:
        raise ValueError("no such encoding (examples: utf-8, gb18030)") from None


def _extracts(value: tuple[str, ...]) -> tuple[str, ...]:
    unknown = sorted(set(value) - set(EXTRACTS))
    if unknown:
        raise ValueError(f"no such extract: {', '.join(unknown)}; there are {', '.join(EXTRACTS)}")
    return value


@cache
def choices(column: str) -> frozenset[str]:
    """The words that the extracts allow in the column; none where any text will do."""
    return frozenset(
        word
        for extract in EXTRACTS.values()
        for name, field in extract.to_schema().columns.items()
        if name in WORDED[column]
        for word in (field.metadata or {}).get("allowed", ())
    )


def _require_meaning(column: str, word: str, meaning: str | float) -> None:
    """Raises ValueError for a meaning that no row could have."""
    if isinstance(meaning, str) == (column == FREQUENCY):
        kind = "a number of times a day" if column == FREQUENCY else "text"
        raise ValueError(f"words.{column}: the meaning of {word!r} is {kind}")
    if not isinstance(meaning, str):
        if not 0 < meaning <= 96:
            raise ValueError(f"words.{column}: {word!r} is not between 0 and 96 times a day")
    elif _closed(column) and meaning not in choices(column):
        raise ValueError(
            f"words.{column}: {word!r} means {meaning!r}, which is none of"
            f" {', '.join(sorted(choices(column)))}"
        )


@cache
def _closed(column: str) -> bool:
    """Whether no extract allows any other text in the column."""
    fields = [
        field
        for extract in EXTRACTS.values()
        for name, field in extract.to_schema().columns.items()
        if name in WORDED[column]
    ]
    return bool(fields) and all((field.metadata or {}).get("allowed") for field in fields)


class Table(BaseModel):
    """Raw files of one kind: the names of the files, and the columns that are read of them.

    `resource` is for files of one FHIR resource a line, whose only column it becomes. The rows of
    a `lookup` are joined to others and are nobody's record. A table that is to be `whole` refuses
    the delivery with any record that cannot be read.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    files: tuple[str, ...] = Field(min_length=1)
    columns: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    resource: str | None = None
    lookup: bool = False
    whole: bool = False
    delimiter: Annotated[str | None, AfterValidator(_delimiter)] = None

    @model_validator(mode="after")
    def _has_columns(self) -> "Table":
        if bool(self.resource) == bool(self.columns):
            raise ValueError("a table has either columns (CSV, Parquet) or a resource (NDJSON)")
        counts = Counter(column.strip().lower() for column in self.all_columns)
        twice = sorted(column for column, times in counts.items() if times > 1)
        if twice or ORIGIN in counts:
            raise ValueError(f"a column that cannot be named so: {(twice or [ORIGIN])[0]}")
        return self

    @property
    def all_columns(self) -> tuple[str, ...]:
        """The columns that a SELECT can name, `origin` aside."""
        return (RESOURCE,) if self.resource else (*self.columns, *self.optional)


class Source(BaseModel):
    """One hospital's layout: zone of its clocks, form of its files, extracts that are sent whole
    and extracts that do not come every time.

    Without `tables` the files have the canonical columns. With them, `selects` holds the SELECT
    of each extract over the tables, whose columns are text; `words` says what the hospital's words
    in a column mean here. An extract comes with any of its tables, or, where `needs` names some,
    with all of these.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    timezone: Annotated[str, AfterValidator(_zone)] = "UTC"
    delimiter: Annotated[str, AfterValidator(_delimiter)] = ","
    encoding: Annotated[str, AfterValidator(_encoding)] = "utf-8"
    full: Annotated[tuple[str, ...], AfterValidator(_extracts)] = ()
    irregular: Annotated[tuple[str, ...], AfterValidator(_extracts)] = ()
    nulls: tuple[str, ...] = ()
    dates: Annotated[tuple[str, ...], AfterValidator(day_formats)] = ("%Y-%m-%d",)
    times: Annotated[tuple[str, ...], AfterValidator(time_formats)] = ("%Y-%m-%d %H:%M:%S",)
    tables: Mapping[str, Table] = Field(default_factory=dict)
    words: Mapping[str, Mapping[str, StrictStr | StrictInt | StrictFloat]] = Field(
        default_factory=dict
    )
    selects: Mapping[str, str] = Field(default_factory=dict)
    needs: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _fits_together(self) -> "Source":
        unknown = sorted(set(self.words) - set(WORDED))
        if unknown:
            raise ValueError(f"no words for {unknown[0]}; there are {', '.join(WORDED)}")
        for column, meanings in self.words.items():
            for word, meaning in meanings.items():
                _require_meaning(column, word, meaning)
        if len({table.lower() for table in self.tables}) < len(self.tables):
            raise ValueError("two tables have one name, case aside")
        if bool(self.tables) != bool(self.selects):
            raise ValueError("tables need a SELECT each, in <extract>.sql beside source.toml")
        if not self.tables and (self.words or self.nulls or self.needs):
            raise ValueError("words, nulls and needs go with tables and their SELECTs")
        for extract, tables in self.needs.items():
            strange = [table for table in tables if table not in self.tables]
            if extract not in self.selects or strange:
                what = f"table {strange[0]}" if strange else f"SELECT for {extract}"
                raise ValueError(f"needs.{extract}: there is no {what}")
        return self
