-- An item has a LOINC code where the publishers found one. Limits are not delivered.
SELECT
  e.origin,
  e.row_id AS result_id,
  e.subject_id AS patient_id,
  coalesce(i.loinc_code, e.itemid) AS code,
  CASE WHEN i.loinc_code IS NULL THEN 'LOCAL' ELSE 'LOINC' END AS code_system,
  i.label AS name,
  as_moment(e.charttime) AS collected_at,
  coalesce(e.value, e.valuenum) AS value,
  e.valueuom AS unit,
  CASE WHEN e.value IS NULL AND e.valuenum IS NULL THEN 'no value was reported' END AS left_out
FROM labevents e
LEFT JOIN d_labitems i USING (itemid)
