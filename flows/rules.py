"""An extract's Pandera schema as SQL: strict parsing of text, and one bit for each broken rule."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import pandera.pandas as pa

from flows.parsing import PARSERS, SQL_TYPES, literal, name, text_name, trimmed_sql
from schemas.checks import RULES
from schemas.extracts import EVENT_EXTRACTS, day_column, key_column, schema_for

UNPARSED = {
    "date": "not_a_date",
    "timestamp": "not_a_time",
    "number": "not_a_number",
    "boolean": "not_true_or_false",
}
# Rules that no single row can tell, by the column that they are reported on.
CONFLICT, UNKNOWN_PATIENT = "conflict", "unknown_patient"
BEFORE_BIRTH, AFTER_DEATH = "before_birth", "after_death"
ROW_SHAPE, SWALLOWED_ROWS = "row_shape", "swallowed_rows"
NOT_JSON, OTHER_RESOURCE, NOT_MAPPED = "not_json", "other_resource", "not_mapped"
# What can be wrong with a record before it is a row.
OF_RECORDS = (ROW_SHAPE, SWALLOWED_ROWS, NOT_JSON, OTHER_RESOURCE, NOT_MAPPED)
# What the store knows of a row beside its cells: the delivery and file that brought it, its line
# there, and the delivery that replaced it.
PROVENANCE = {
    "delivery_no": "INTEGER",
    "file_no": "INTEGER",
    "line": "BIGINT",
    "superseded_in": "INTEGER",
}
# The bits of the rules that a row breaks, the cells of such a row as delivered, and what added to
# the row's id makes its line, where the row does not know its line itself.
LANDING_ONLY = {"broken": "BIGINT", "raw": "VARCHAR[]", "first": "BIGINT"}

_TWINS: dict[str, Callable[[str, dict[str, Any]], str]] = {
    # Most ids are plain, which three looks tell sooner than one pattern.
    "id_format": lambda c, s: (
        f"CASE WHEN strlen({c}) <> length({c}) OR contains({c}, ' ') OR contains({c}, chr(9))"
        f" THEN NOT regexp_full_match({c}, {literal(s['pattern'])}) END"
    ),
    # Not IN: DuckDB makes a join of a long list, and the rows lose their order.
    "not_allowed": lambda c, s: " AND ".join(f"{c} <> {literal(v)}" for v in s["values"]),
    "too_early": lambda c, s: f"{c} < DATE '{s['first']}'",
    "future": lambda c, s: f"{c} >= DATE '{s['last']}' + 1",
    "epoch": lambda c, s: f"{c} = DATE '{s['moment']}'",
    "not_above_zero": lambda c, s: f"NOT {c} > {s['above']}",
    "too_large": lambda c, s: f"{c} > {s['most']}",
    "too_heavy": lambda c, s: " OR ".join(
        f"lower({name(s['unit'])}) = {literal(unit)} AND {c} >= {most}"
        for unit, most in s["weights"].items()
    ),
    "ends_before_start": lambda c, s: f"{c} < {name(s['earlier'])}",
    "died_before_birth": lambda c, s: f"{c} < {name(s['earlier'])}",
    "limits_swapped": lambda c, s: _limits_swapped(c, name(s["low"]), literal(s["pattern"])),
    "code_or_name": lambda c, s: f"{c} IS NULL AND {name(s['other'])} IS NULL",
    "not_a_code": lambda c, s: (
        f"CASE WHEN {name(s['system'])} <> 'LOCAL' AND (contains({c}, ' ')"
        f" OR strlen({c}) <> length({c})) THEN regexp_matches({c}, {literal(s['pattern'])}) END"
    ),
    # Most codes and values begin with a digit, and none of the words does.
    "no_value": lambda c, s: (
        f"CASE WHEN {c} < '0' OR {c} >= ':' THEN "
        + " OR ".join(f"{c} = {literal(word)}" for word in s["words"])
        + " END"
    ),
    "is_a_number": lambda c, s: (
        f"CASE WHEN {c} >= '-' AND {c} < ':' AND {c} <> '1'"
        f" THEN regexp_full_match({c}, {literal(s['pattern'])}) END"
    ),
}
# What only a text can break that holds a control, a lost character, a line break or a long line,
# which the bytes of a CSV tell sooner than its cells.
_RARE_TWINS: dict[str, Callable[[str, dict[str, Any]], str]] = {
    "id_format": lambda c, s: f"NOT regexp_full_match({c}, {literal(s['pattern'])})",
    "too_long": lambda c, s: f"strlen({c}) > {s['longest']}",
    "unprintable": lambda c, s: f"regexp_matches({c}, {literal(s['pattern'])})",
    "line_break": lambda c, s: f"regexp_matches({c}, {literal(s['pattern'])})",
}


def _limits_swapped(high: str, low: str, pattern: str) -> str:
    numbers = " AND ".join(f"regexp_full_match({c}, {pattern})" for c in (low, high))
    larger = f"try_cast({low} AS DOUBLE) > try_cast({high} AS DOUBLE)"
    return f"CASE WHEN {larger} THEN {numbers} END"


@dataclass(frozen=True)
class Rules:
    """How the rows of one extract are parsed and judged.

    `texts`, `parsed` and `broken` are SQL for three nested selects: the cell of each column as
    text (from the expressions given), its typed value, and the bits of the rules that the row
    breaks, where bit i stands for `reasons[i]`. `broken_rarely` are the bits of the rules that
    only unusual text can break.
    """

    extract: str
    kinds: dict[str, str]
    reasons: tuple[str, ...]
    broken: str
    broken_rarely: str
    timezone: str

    @property
    def key(self) -> str:
        return key_column(self.extract)

    @property
    def columns(self) -> dict[str, str]:
        """The store's columns of the extract with their SQL types."""
        return stored_columns(self.kinds)

    def bit(self, reason: str) -> int:
        return 1 << self.reasons.index(reason)

    def reasons_of(self, bits: int) -> list[str]:
        """The reasons that a sum of bits stands for."""
        return [reason for place, reason in enumerate(self.reasons) if bits >> place & 1]

    def texts(self, cells: dict[str, str], trimmed: bool = False) -> str:
        """Select list: each canonical column's text, of the SQL expression that holds its cell,
        which may already be `trimmed`."""
        listed = []
        for column, kind in self.kinds.items():
            cell = cells.get(column, "NULL::VARCHAR")
            untouched = trimmed or kind == "id"
            text = f"nullif({cell}, '')" if untouched else trimmed_sql(cell)
            listed.append(f"{text} AS {text_name(column)}")
        return ", ".join(listed)

    def parsed(self) -> str:
        """Select list: each stored column's value, of the texts."""
        listed = []
        for column, kind in self.kinds.items():
            value = PARSERS[kind](text_name(column), self.timezone)
            listed.append(f"{value} AS {name(column)}")
            if kind == "timestamp":
                listed.append(f"length({text_name(column)}) > 10 AS {name(column + '_timed')}")
        return ", ".join(listed)


def stored_columns(kinds: dict[str, str]) -> dict[str, str]:
    """The store's columns for an extract with columns of these kinds, with their SQL types."""
    columns = {}
    for column, kind in kinds.items():
        columns[column] = SQL_TYPES[kind]
        if kind == "timestamp":
            columns[f"{column}_timed"] = "BOOLEAN"
    return columns


@lru_cache(64)
def rules_for(extract: str, delivered_on: date, timezone: str) -> Rules:
    """The extract's rules on that day of delivery, for clocks of that zone."""
    return compile_rules(extract, schema_for(extract, delivered_on), timezone)


def compile_rules(extract: str, schema: pa.DataFrameSchema, timezone: str) -> Rules:
    """The schema's rules; raises TypeError for a check that has no SQL twin."""
    kinds: dict[str, str] = {}
    # The reason, and SQL for what breaks it: in any text, and in an unusual one alone.
    found: list[tuple[str, str | None, str | None]] = []
    for column, declared in schema.columns.items():
        kind = kinds[column] = (declared.metadata or {})["kind"]
        if not declared.nullable:
            found.append((f"{column}:required", f"{text_name(column)} IS NULL", None))
        if kind in UNPARSED:
            unparsed = f"{text_name(column)} IS NOT NULL AND {name(column)} IS NULL"
            found.append((f"{column}:{UNPARSED[kind]}", unparsed, None))
        found += [(f"{column}:{check.name}", *_twins(check, column)) for check in declared.checks]
    for check in schema.checks or []:
        column = (check.statistics or {})["column"]
        found.append((f"{column}:{check.name}", *_twins(check, column)))
    always = _bits([(bit, usual) for bit, (_, usual, _) in enumerate(found)])
    rarely = _bits([(bit, unusual) for bit, (_, _, unusual) in enumerate(found)])
    reasons = [reason for reason, _, _ in found] + [f"{next(iter(kinds))}:{CONFLICT}"]
    if extract in EVENT_EXTRACTS:
        day = day_column(extract)
        reasons += [
            f"patient_id:{UNKNOWN_PATIENT}",
            f"{day}:{BEFORE_BIRTH}",
            f"{day}:{AFTER_DEATH}",
        ]
    reasons += [f"row:{rule}" for rule in OF_RECORDS]
    return Rules(extract, kinds, tuple(reasons), always, rarely, timezone)


def _bits(predicates: list[tuple[int, str | None]]) -> str:
    """SQL for the bits of the predicates that are true of a row."""
    listed = [
        f"CASE WHEN {predicate} THEN {1 << bit}::BIGINT ELSE 0 END"
        for bit, predicate in predicates
        if predicate
    ]
    return f"({' | '.join(['0::BIGINT', *listed])})"


def _twins(check: pa.Check, column: str) -> tuple[str | None, str | None]:
    rule = str(check.name)
    if rule not in RULES or rule not in _TWINS.keys() | _RARE_TWINS.keys():
        raise TypeError(f"the check {rule!r} on {column!r} has no SQL twin in flows.rules")
    usual, unusual = (
        twins[rule](name(column), check.statistics or {}) if rule in twins else None
        for twins in (_TWINS, _RARE_TWINS)
    )
    return usual, unusual
