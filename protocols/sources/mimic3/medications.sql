-- Drugs are known by name: the NDC has no place among the code systems. No order says how often.
SELECT
  p.origin,
  p.row_id AS medication_id,
  p.subject_id AS patient_id,
  p.drug AS name,
  p.route,
  -- A range (1-2) is no dose, and 0 stands for "Check with MD for Dose".
  CASE WHEN regexp_full_match(p.dose_val_rx, '[0-9]+|[0-9]*\.[0-9]+|[0-9]{1,3}(,[0-9]{3})+')
       THEN nullif(CAST(replace(p.dose_val_rx, ',', '') AS DOUBLE), 0) END AS dose_value,
  p.dose_unit_rx AS dose_unit,
  as_day(p.startdate) AS start_date,
  as_day(p.enddate) AS end_date,
  -- An order without an end does not outlast its stay.
  CASE WHEN a.dischtime IS NOT NULL THEN 'completed' END AS status,
  CASE WHEN p.drug_type = 'BASE' THEN 'a base: the fluid that carries another drug' END
    AS left_out
FROM prescriptions p
LEFT JOIN admissions a USING (hadm_id)
