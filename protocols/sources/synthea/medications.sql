-- There is no dose, frequency or sig: an order covers its days and its dose is unknown. An order
-- without STOP goes on. Without an id, orders are known as in diagnoses.sql: Synthea often writes
-- a dose given at the visit beside the prescription that starts at the same second.
SELECT
  origin,
  made_id([patient, encounter, code, start,
           CAST(dense_rank() OVER (PARTITION BY patient, encounter, code, start
                                   ORDER BY stop NULLS LAST) AS VARCHAR)]) AS medication_id,
  patient AS patient_id,
  code,
  'RXNORM' AS code_system,
  description AS name,
  -- The name of an RxNorm product ends in its dose form. "Injection" tells no route.
  CASE
    WHEN regexp_matches(description, '\bOral (Tablet|Capsule|Solution|Suspension)\b') THEN 'oral'
    WHEN regexp_matches(description, '\bTopical\b') THEN 'topical'
    WHEN regexp_matches(description, '\b(Inhaler|Inhalation)\b') THEN 'inhaled'
    WHEN regexp_matches(description, '\bNasal\b') THEN 'nasal'
    WHEN regexp_matches(description, '\bOphthalmic\b') THEN 'ophthalmic'
    WHEN regexp_matches(description, '\bOtic\b') THEN 'otic'
    WHEN regexp_matches(description, '\bRectal\b') THEN 'rectal'
  END AS route,
  as_day(start) AS start_date,
  as_day(stop) AS end_date
FROM medications
