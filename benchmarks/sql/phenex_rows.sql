-- The accepted rows as PhenEx wants them, cleaned beforehand as its manual asks: rows that are no
-- evidence left out, values as numbers, creatinine in one unit. `store` is the program's store.

CREATE TABLE voided AS SELECT unnest(['entered-in-error', 'cancelled', 'refuted', 'on-hold',
                                      'differential', 'preliminary']) AS status;

CREATE VIEW PERSON AS
SELECT patient_id AS "PERSON_ID", birth_date AS "DATE_OF_BIRTH" FROM store.current_patients
WHERE NOT coalesce(research_opt_out, false)
  AND coalesce(death_date > getvariable('as_of'), true);

CREATE VIEW CONDITION AS
SELECT patient_id AS "PERSON_ID", diagnosed_on AS "EVENT_DATE", replace(code, '.', '') AS "CODE"
FROM store.current_diagnoses
WHERE diagnosed_on <= getvariable('as_of') AND coalesce(status NOT IN (FROM voided), true);

CREATE VIEW DRUG AS
SELECT patient_id AS "PERSON_ID", start_date AS "EVENT_DATE", code AS "CODE",
       end_date - start_date AS "DAYS"
FROM store.current_medications
WHERE start_date <= getvariable('as_of') AND coalesce(status NOT IN (FROM voided), true)
  AND code IS NOT NULL;

CREATE VIEW MEASUREMENT AS
SELECT patient_id AS "PERSON_ID", collected_at::DATE AS "EVENT_DATE", code AS "CODE",
       try_cast(value AS DOUBLE)
         * CASE WHEN list_contains(getvariable('creatinine'), code) AND unit = 'mg/dL' THEN 88.42
                ELSE 1 END AS "VALUE"
FROM (SELECT patient_id, collected_at, code, value, unit, status FROM store.current_labs
      UNION ALL
      SELECT patient_id, collected_at, code, value, unit, status FROM store.current_observations)
WHERE collected_at < getvariable('as_of') + 1 AND coalesce(status NOT IN (FROM voided), true)
  AND code IS NOT NULL;
