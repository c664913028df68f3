"""The ledger: what was delivered, what became of it, and how each refresh ended.

No patient data: counts, hashes, durations, and codes that no concept claims.
"""

from schemas.columns import count, day, flag, moment, number, table, text, texts, whole

REFRESH = table(
    "refresh",
    "One row per refresh, the failed and refused ones included.",
    refresh_id=count("The refresh, counted from 1; a release carries its refresh's id."),
    started_at=moment("Start, UTC."),
    finished_at=moment(
        "End, UTC; for the release's own refresh, when it was built.", nullable=True
    ),
    as_of=day("The date that the screening speaks of."),
    protocols=texts("Protocols screened."),
    source=text("The source that mapped the delivery.", nullable=True),
    software_version=text("Version of the software."),
    outcome=text(
        "How it ended; running if its process died before it could say.",
        allowed=("published", "held", "refused", "failed", "running"),
    ),
    message=text("Why it was held or refused, or failed.", nullable=True),
    previous_release=text(
        "The release that it was compared with; null for the first.", nullable=True
    ),
    held=texts("Gates that would have held it, or did."),
    accepted_gates=texts("Of those, the gates that somebody let it through."),
    accept_reason=text("The reason given for that.", nullable=True),
    accepted_by=text("Who gave it: the name of the account.", nullable=True),
    rolled_back_at=moment(
        "When operations went back from its release to an earlier one, UTC; null if never.",
        nullable=True,
    ),
    delivered=count("Rows delivered.", "rows"),
    accepted=count("Rows accepted.", "rows"),
    duplicate=count("Rows known already.", "rows"),
    quarantined=count("Rows in quarantine.", "rows"),
    base_cohort=whole(
        "Patients screened; null where nothing was published or is kept.", "patients"
    ),
    seconds_total=number("Seconds from start to end.", "s"),
)

DELIVERY_FILE = table(
    "delivery_file",
    "One row per file of every delivery that was landed: delivered = accepted + duplicate + "
    "quarantined.",
    refresh_id=count("The refresh that landed it."),
    delivery_no=count("The delivery, counted from 1."),
    file_no=count("The file, counted from 1 in its delivery."),
    extract=text("The extract that it belongs to."),
    file_name=text("Name inside the delivery's folder."),
    sha256=text("SHA-256 of its bytes."),
    bytes=count("Size in bytes.", "bytes"),
    delivered=count("Rows in the file; of a mapped one, those that the source made of it.", "rows"),
    accepted=count("Rows accepted into the store.", "rows"),
    duplicate=count("Rows that were known already.", "rows"),
    quarantined=count("Rows in quarantine.", "rows"),
    corrected=count("Accepted rows that replaced an earlier row of the same id.", "rows"),
    unknown_columns=texts("Columns of the file that the extract does not know: ignored."),
    mapping=text(
        "What its rows were mapped by: a hash of the source and of the files that it joins; null "
        "for the canonical layout.",
        nullable=True,
    ),
)

SOURCE_FILE = table(
    "source_file",
    "One row per file of every delivery in a hospital's own layout: records = mapped + left_out + "
    "quarantined, but for files that are only looked up.",
    refresh_id=count("The refresh that landed it."),
    delivery_no=count("The delivery, counted from 1."),
    file_no=count("The file, counted from 1 in its delivery."),
    table_name=text("The source's table that it belongs to."),
    lookup=flag("Whether its records are only joined to others."),
    file_name=text("Name inside the delivery's folder."),
    sha256=text("SHA-256 of its bytes."),
    bytes=count("Size in bytes.", "bytes"),
    records=count("Records in the file.", "records"),
    mapped=count("Records that became a row of at least one extract.", "records"),
    left_out=count(
        "Records that the source leaves out on purpose: table left_out says why.", "records"
    ),
    quarantined=count(
        "Records that could not be read, or that no SELECT of the source returns.", "records"
    ),
)

LEFT_OUT = table(
    "left_out",
    "One row per refresh, extract, file and reason for which a source leaves rows out on purpose.",
    refresh_id=count("The refresh."),
    extract=text("The extract whose SELECT leaves them out."),
    file_name=text("The file."),
    reason=text("Why, in the words of the SELECT."),
    rows=count("Rows left out for this reason.", "rows"),
)

UNKNOWN_WORD = table(
    "unknown_word",
    "One row per refresh and word of the hospital that the source does not know: a route counts "
    "as other, a frequency as unknown.",
    refresh_id=count("The refresh."),
    extract=text("The extract."),
    column_name=text("The column: route or frequency."),
    word=text("The word as delivered; (rare free text) for words of fewer than 8 rows."),
    rows=count("Rows that carry it.", "rows"),
)

QUARANTINE_SUMMARY = table(
    "quarantine_summary",
    "One row per refresh, file and reason; a row with two reasons counts under both.",
    refresh_id=count("The refresh."),
    extract=text("The extract."),
    file_name=text("The file."),
    reason=text("Column and rule, as column:rule."),
    rows=count("Rows quarantined for this reason.", "rows"),
)

UNCLAIMED_CODE = table(
    "unclaimed_code",
    "One row per code, unit or route that no concept claims: an unclaimed code silently loses "
    "patients.",
    extract=text("The extract."),
    kind=text(
        "What is unclaimed: code; unit of a claimed result; route, dose_unit of a claimed drug; "
        "review for codes that are shown and deliberately not taken.",
        allowed=("code", "unit", "route", "dose_unit", "review"),
    ),
    code_system=text("Code system, where it is a code.", nullable=True),
    code=text("The code, unit or route as reported; the name where there is no code."),
    name=text("The commonest name reported with it.", nullable=True),
    rows=count("Current rows that carry it.", "rows"),
    cohort_patients=count("Patients of the base cohort with such a row.", "patients"),
)
