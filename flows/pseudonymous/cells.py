"""The SQL of every cell of the pseudonymous database, by what was decided of its column."""

from flows.pseudonymous.decisions import KEPT, SHIFTED
from flows.pseudonymous.masks import mask
from schemas.words import STATUSES

QUOTES = "(a sentence with rare text)"
_ISO = r"\d{4}-\d{2}-\d{2}"
# The parts between the dates of a sentence, and each date where the patient's own have gone.
_MOVED = (
    f"array_to_string(list_transform(list_zip(string_split_regex(TEXT, '{_ISO}'),"
    f" regexp_extract_all(TEXT, '{_ISO}')), lambda part: part[1] || coalesce("
    "strftime(try_cast(part[2] AS DATE) + p.days, '%Y-%m-%d'), '')), '')"
)
# From creatinine, height and an exact eGFR its equation gives the exact age, and so the birthday.
_EXACT = r"\b([Aa]ge|eGFR|CKiD U25|Schwartz|CKD-EPI 2021) (\d+)\.\d+"
_WHOLE = rf"regexp_replace(TEXT, '{_EXACT}', '\1 \2', 'g')"
_IS_EGFR = "(t.unit LIKE 'mL/min%' OR t.unit IS NULL AND contains(t.reason, 'eGFR'))"


def cell(table: str, column: str, kind: str, decision: str, dates: str, has_system: bool) -> str:
    """SQL of the cell of row `t` of patient `p`; unheard-of columns are dropped."""
    own = f't."{column}"'
    if decision == "kept":
        return own
    if decision == "study_id":
        return "p.study_id"
    if decision == "row_id":
        return _rows(own) if kind.endswith("[]") else _hashed(own)
    if decision in ("day", "month", "evidence_day") and dates == SHIFTED:
        return f"CAST({own} + {'to_days(p.days)' if kind == 'TIMESTAMP' else 'p.days'} AS {kind})"
    if decision == "month":
        return f"CAST(date_trunc('month', {own}) AS {kind})"
    if decision == "estimate":
        return own if dates == SHIFTED else _estimate(own, column)
    if decision == "evidence_day":
        return f"CASE WHEN {own} = p.birth THEN date_trunc('month', {own})::DATE ELSE {own} END"
    if decision == "day" or (decision == "ledger_day" and dates == KEPT):
        return own
    if decision == "sentence":
        return _sentence(own, dates)
    if decision == "rank":
        return _rank("t.release_id, " if table == "screening_history" else "")
    if decision in ("words", "code", "reading", "listed_code", "listed_name"):
        return mask(table, column, decision, has_system)
    return f"CAST({'[]' if kind.endswith('[]') else 'NULL'} AS {kind})"


def _hashed(own: str) -> str:
    return f"left(sha256(getvariable('secret') || {own}), 16)"


def _rows(own: str) -> str:
    """A patient's own row is under the study id. Decisions are counted by us, and stay; a row of
    the hospital's by such a name does not."""
    decided = "one LIKE 'decision-%' AND list_contains(getvariable('decided'), one)"
    return (
        f"list_sort(list_transform({own}, lambda one: CASE WHEN {decided} THEN one"
        " WHEN one = t.patient_id THEN p.study_id"
        f" ELSE {_hashed('one')} END))"
    )


def _estimate(own: str, column: str) -> str:
    """Cut off as in the sentences; what is too low for a whole number stays so."""
    whole = "ceil" if column == "distance" else "floor"
    return f"CASE WHEN {_IS_EGFR} THEN {whole}({own}) ELSE {own} END"


def _sentence(own: str, dates: str) -> str:
    """Without what a person said, and without texts that are not shown."""
    data = f"regexp_extract({own}, '(?s).*The data alone: (.*)$', 1)"
    decided = "list_has_any(t.evidence, getvariable('decided'))"
    said = (
        f"CASE WHEN {decided} THEN 'A person answered. The data alone: ' || {data} ELSE {own} END"
    )
    told = (_MOVED if dates == SHIFTED else _WHOLE).replace("TEXT", f"({said})")
    quoting = "(t.patient_id, t.protocol_id, t.criterion_id) IN (FROM quoting)"
    return f"CASE WHEN {own} IS NULL THEN NULL WHEN {quoting} THEN '{QUOTES}' ELSE {told} END"


def _rank(release: str) -> str:
    order = ", ".join(f"'{status}'" for status in STATUSES)
    return (
        f"row_number() OVER (PARTITION BY {release}t.protocol_id ORDER BY"
        f" list_position([{order}], t.status), t.n_unknown, NOT t.near_miss, t.n_fail, t.n_review,"
        " p.study_id)"
    )
