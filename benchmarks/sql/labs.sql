CREATE MACRO labs_rows(first, rows, days, newest) AS TABLE
  SELECT 'L' || (1000000000 + key) AS result_id, patient_id,
         CASE flaw WHEN 1 THEN NULL ELSE code END AS code,
         CASE flaw WHEN 2 THEN 'SNOMED' ELSE code_system END AS code_system,
         name,
         CASE flaw WHEN 3 THEN '2026-02-30 08:00:00' WHEN 4 THEN '2031-01-01 08:00:00'
                   ELSE (getvariable('as_of') - ago
                         + to_minutes(420 + below(660, key, 'minute')))::VARCHAR END AS collected_at,
         CASE flaw WHEN 5 THEN NULL ELSE value END AS value,
         unit,
         CASE flaw WHEN 6 THEN '9' ELSE reference_low END AS reference_low,
         CASE flaw WHEN 6 THEN '1' ELSE reference_high END AS reference_high,
         CASE WHEN flaw = 7 THEN 'done' WHEN corrects THEN 'corrected'
              ELSE ['final', 'final', 'amended'][1 + below(31, key, 'status')] END AS status
  FROM events(first, rows, days, newest, 'labs')
  JOIN lab_entry ON k = below(getvariable('lab_entries'), key, 'test');
