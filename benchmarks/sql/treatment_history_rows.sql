-- One row per patient from the runs of days, the drugs given and the reactions.

CREATE OR REPLACE TEMP TABLE windowed AS
SELECT person, greatest(first, getvariable('window_first')) AS first,
       last, last - greatest(first, getvariable('window_first')) + 1 AS days, mg_per_kg,
       coalesce(mg_per_kg >= getvariable('high_dose'), false) AS high,
       iv_mg >= getvariable('pulse_mg') AS pulse
FROM day_run WHERE last >= getvariable('window_first');

CREATE OR REPLACE TEMP TABLE island AS
SELECT *, count_if(begins) OVER w AS episode, count_if(apart) OVER w AS unbridged,
       count_if(gap) OVER w AS run
FROM (
  SELECT *, NOT coalesce(lag(high) OVER p AND first - lag(last) OVER p - 1 <= getvariable('gap'), false) AS begins,
         NOT coalesce(lag(high) OVER p AND first - lag(last) OVER p - 1 <= 0, false) AS apart,
         NOT coalesce(first - lag(last) OVER p - 1 <= 0, false) AS gap
  FROM windowed WINDOW p AS (PARTITION BY person ORDER BY first)
)
WINDOW w AS (PARTITION BY person ORDER BY first);

CREATE OR REPLACE TABLE history_sql AS
WITH longest AS (
  SELECT person, arg_max(struct_pack(days := days, first := first, last := last), (days, -epoch(first))) AS best
  FROM (SELECT person, episode, sum(days) AS days, min(first) AS first, max(last) AS last
        FROM island WHERE high GROUP BY ALL) GROUP BY ALL
), months AS (
  SELECT DISTINCT person FROM (
    SELECT person FROM island WHERE high GROUP BY person, unbridged
    HAVING min(first) + INTERVAL 3 MONTH - INTERVAL 1 DAY <= max(last))
), continuous AS (
  SELECT person, max(days) AS days FROM (
    SELECT person, sum(days) AS days FROM island GROUP BY person, run) GROUP BY ALL
), ever AS (
  SELECT person, min(first) AS first, max(last) AS last FROM day_run GROUP BY ALL
), in_window AS (
  SELECT person, sum(days) AS days, sum(days) FILTER (high) AS high_days,
         sum(days) FILTER (pulse) AS pulse_days, sum(days) FILTER (mg_per_kg IS NULL) AS unknown_days,
         count_if(last = getvariable('as_of')) > 0 AS today,
         any_value(mg_per_kg) FILTER (last = getvariable('as_of')) AS current
  FROM windowed GROUP BY ALL
), agents AS (
  SELECT person, list(concept ORDER BY concept) AS ever,
         list(concept ORDER BY concept) FILTER (adequate) AS enough
  FROM (
    SELECT *, days >= getvariable('covered_days')
           OR coalesce(iv_dates >= getvariable('iv_dates')[concept], false)
           OR coalesce(orders >= getvariable('courses')[concept], false)
           OR coalesce(last - first + 1 >= getvariable('spans')[concept], false)
              AND days >= getvariable('span_covered_days') AS adequate
    FROM given WHERE list_contains(getvariable('agents'), concept))
  GROUP BY ALL
), reacted AS (
  SELECT patient_id, list(DISTINCT concept ORDER BY concept) AS concepts
  FROM adverse_reaction
  WHERE usable AND reaction_on <= getvariable('as_of')
    AND (role IN ('glucocorticoid', 'hydroxychloroquine')
         OR role = 'immunosuppressant' AND list_contains(getvariable('agents'), concept))
  GROUP BY ALL
)
SELECT p.patient_id, h.history_first_day, e.first AS steroid_first_day, e.last AS steroid_last_day,
       coalesce(q.days, 0) AS hydroxychloroquine_days, q.first AS hydroxychloroquine_first_day,
       q.last AS hydroxychloroquine_last_day, coalesce(len(a.ever), 0) AS immunosuppressant_count,
       coalesce(len(a.enough), 0) AS immunosuppressant_adequate_count,
       coalesce(a.ever, []) AS immunosuppressants,
       coalesce(a.enough, []) AS immunosuppressants_adequate,
       coalesce(r.concepts, []) AS intolerances, coalesce(w.days, 0) AS steroid_days,
       coalesce(w.high_days, 0) AS steroid_high_dose_days,
       coalesce(l.best.days, 0) AS steroid_longest_high_dose_days,
       l.best.first AS steroid_longest_high_dose_first_day,
       l.best.last AS steroid_longest_high_dose_last_day,
       coalesce(l.best.days, 0) >= 84 AS steroid_84_days,
       coalesce(l.best.days, 0) >= 90 AS steroid_90_days,
       coalesce(l.best.days, 0) >= 91 AS steroid_91_days,
       m.person IS NOT NULL AS steroid_3_calendar_months,
       coalesce(c.days, 0) AS steroid_continuous_days,
       coalesce(w.pulse_days, 0) AS steroid_pulse_days,
       coalesce(w.unknown_days, 0) AS steroid_dose_unknown_days,
       CASE WHEN coalesce(w.today, false) THEN w.current ELSE 0 END AS steroid_current_mg_per_kg
FROM person p
LEFT JOIN history_day h USING (patient_id)
LEFT JOIN ever e USING (person)
LEFT JOIN given q ON q.person = p.person AND q.role = 'hydroxychloroquine'
LEFT JOIN agents a ON a.person = p.person
LEFT JOIN reacted r ON r.patient_id = p.patient_id
LEFT JOIN in_window w ON w.person = p.person
LEFT JOIN longest l ON l.person = p.person
LEFT JOIN months m ON m.person = p.person
LEFT JOIN continuous c ON c.person = p.person
ORDER BY p.patient_id;
