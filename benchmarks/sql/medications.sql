CREATE MACRO medications_rows(first, rows, days, newest) AS TABLE
  SELECT 'M' || (1000000000 + key) AS medication_id, patient_id,
         CASE flaw WHEN 1 THEN NULL ELSE code END AS code,
         CASE flaw WHEN 1 THEN NULL ELSE code_system END AS code_system,
         CASE flaw WHEN 1 THEN NULL ELSE name END AS name,
         CASE flaw WHEN 2 THEN 'by mouth' ELSE route END AS route,
         CASE flaw WHEN 3 THEN 'two' ELSE dose_value END AS dose_value,
         dose_unit,
         CASE flaw WHEN 4 THEN '0' ELSE frequency_per_day END AS frequency_per_day,
         CASE flaw WHEN 5 THEN '2026-02-30' WHEN 6 THEN '2031-01-01'
                   ELSE (getvariable('as_of') - ago)::VARCHAR END AS start_date,
         CASE WHEN flaw = 6 THEN NULL WHEN flaw = 7 THEN '1903-05-01'
              ELSE (getvariable('as_of') - ago + (2 + below(13, key, 'lasts'))::INTEGER)::VARCHAR
              END AS end_date,
         CASE WHEN corrects THEN 'cancelled'
              ELSE ['completed', 'completed', 'stopped'][1 + below(4, key, 'status')]
              END AS status,
         NULL AS stop_reason
  FROM events(first, rows, days, newest, 'medications')
  JOIN order_entry ON k = below(getvariable('order_entries'), key, 'order');
