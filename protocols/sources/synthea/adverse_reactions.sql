-- Only reactions to drugs are asked for. Where no category is written nothing is left out: no
-- concept of a drug claims a pollen. A STOP is not mapped: a reaction that ended was one.
SELECT
  origin,
  made_id([patient, encounter, code, start]) AS reaction_id,
  patient AS patient_id,
  code,
  -- "Unknown" stands before codes of RxNorm and of SNOMED alike: then the name must tell.
  CASE WHEN system = 'RxNorm' THEN 'RXNORM' ELSE 'LOCAL' END AS code_system,
  description AS name,
  as_day(start) AS reaction_on,
  lower(CASE WHEN 'SEVERE' IN (severity1, severity2) THEN 'SEVERE'
             WHEN 'MODERATE' IN (severity1, severity2) THEN 'MODERATE'
             ELSE coalesce(severity1, severity2) END) AS severity,
  CASE WHEN category IN ('environment', 'food')
       THEN 'an allergy to no drug' END AS left_out
FROM allergies
