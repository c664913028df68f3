CREATE MACRO diagnoses_rows(first, rows, days, newest) AS TABLE
  SELECT 'D' || (1000000000 + key) AS diagnosis_id, patient_id,
         CASE flaw WHEN 1 THEN NULL ELSE code END AS code,
         CASE flaw WHEN 2 THEN 'ICD11' ELSE code_system END AS code_system,
         name,
         CASE flaw WHEN 3 THEN '2026-02-30' WHEN 4 THEN '2031-01-01'
                   ELSE (getvariable('as_of') - ago)::VARCHAR END AS diagnosed_on,
         CASE flaw WHEN 5 THEN '1903-05-01' END AS resolved_on,
         CASE WHEN flaw = 6 THEN 'certain' WHEN corrects THEN 'refuted'
              ELSE ['confirmed', 'confirmed', 'provisional'][1 + below(5, key, 'status')]
              END AS status,
         CASE WHEN flaw = 7 THEN 'ward 7'
              ELSE ['outpatient', 'outpatient', 'inpatient'][1 + below(4, key, 'setting')]
              END AS setting
  FROM events(first, rows, days, newest, 'diagnoses')
  JOIN diagnosis_entry ON k = below(getvariable('diagnosis_entries'), key, 'diagnosis');
