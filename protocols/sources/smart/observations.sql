-- One row of a visit becomes one result for each sign that was measured. The file names no units:
-- codes and units are those of the publisher's own generator (bin/vitals.py), but for oxygen
-- saturation: its 2710-2 is claimed by no concept, and at a visit it is taken by pulse oximetry.
WITH signs AS (
  SELECT origin, id, pid, timestamp, unnest([
    {'sign': 'weight', 'code': '3141-9', 'unit': 'kg', 'value': weight},
    {'sign': 'height', 'code': '8302-2', 'unit': 'cm', 'value': height},
    {'sign': 'temperature', 'code': '8310-5', 'unit': 'Cel', 'value': temperature},
    {'sign': 'oxygen saturation', 'code': '59408-5', 'unit': '%', 'value': oxygen_saturation},
    {'sign': 'heart rate', 'code': '8867-4', 'unit': '/min', 'value': heart_rate},
    {'sign': 'respiratory rate', 'code': '9279-1', 'unit': '/min', 'value': respiratory_rate},
    {'sign': 'systolic', 'code': '8480-6', 'unit': 'mm[Hg]', 'value': systolic},
    {'sign': 'diastolic', 'code': '8462-4', 'unit': 'mm[Hg]', 'value': diastolic}
  ], recursive := true)
  FROM vitals
)
SELECT
  origin,
  id || '-' || code AS result_id,
  pid AS patient_id,
  code,
  'LOINC' AS code_system,
  sign AS name,
  as_moment(timestamp) AS collected_at,
  value,
  unit,
  CASE WHEN value IS NULL THEN 'not measured at this visit' END AS left_out
FROM signs
