"""Every table of the published database, in the order in which it is documented."""

import pandera.pandas as pa

from schemas.tables import history, ledger, records, results, review, treatment

TABLES: dict[str, pa.DataFrameSchema] = {
    schema.name: schema
    for schema in (
        results.SCREENING,
        results.CRITERION_RESULT,
        treatment.TREATMENT_HISTORY,
        treatment.DRUG_EXPOSURE,
        treatment.STEROID_DOSE,
        results.SCORE_ITEM,
        records.MEASUREMENT,
        *records.RECORDS.values(),
        results.PROTOCOL,
        results.CRITERION,
        ledger.REFRESH,
        ledger.DELIVERY_FILE,
        ledger.QUARANTINE_SUMMARY,
        ledger.SOURCE_FILE,
        ledger.LEFT_OUT,
        ledger.UNKNOWN_WORD,
        ledger.UNCLAIMED_CODE,
        history.SCREENING_HISTORY,
        history.SCREENING_CHANGE,
        review.REVIEW_DECISION,
        review.REVIEW_PRECISION,
        results.NEXT_STEP,
        results.ATTRITION,
    )
}
