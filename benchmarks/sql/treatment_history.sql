-- The treatment history in SQL alone: sweeps over the ends of intervals, by window functions.

-- Numbers sort and hash faster than texts.
CREATE OR REPLACE TEMP TABLE person AS
SELECT patient_id, row_number() OVER ()::INTEGER AS person FROM patient;

CREATE OR REPLACE TEMP TABLE line AS
SELECT concept, route, row_number() OVER ()::INTEGER AS line
FROM (SELECT DISTINCT concept, CASE WHEN list_contains(getvariable('systemic_routes'), route)
                                    THEN route ELSE 'unspecified' END AS route FROM medication);

CREATE OR REPLACE TEMP TABLE counted AS
WITH judged AS (
  SELECT *, coalesce(route, 'other') AS way,
         coalesce(code_system = 'ATC' AND regexp_matches(upper(trim(coalesce(code, ''))),
                  getvariable('systemic_atc')), false) AS systemic_atc
  FROM medication
), dosed AS (
  SELECT patient_id, concept, role, start_date AS start,
         CASE WHEN list_contains(getvariable('systemic_routes'), way) THEN way
              ELSE 'unspecified' END AS route,
         least(coalesce(end_date, CASE WHEN coalesce(status, 'active') = 'active'
                                       THEN getvariable('as_of')
                                       ELSE start_date + getvariable('open_end') - 1 END),
               getvariable('as_of')) AS last,
         e.factor, coalesce(daily_mg * e.factor >= 5000, false)
                   OR coalesce(daily_mg_per_kg * e.factor >= 100, false) AS impossible,
         daily_mg, daily_mg_per_kg, dose_unknown_because IS NOT NULL AS no_dose
  FROM judged LEFT JOIN steroid_equivalence e USING (concept)
  WHERE matched_by IS DISTINCT FROM 'ambiguous_name' AND concept IS NOT NULL
    AND role IN ('glucocorticoid', 'hydroxychloroquine', 'immunosuppressant', 'not_on_trial_list')
    AND coalesce(preparation, '') NOT IN ('not_systemic', 'depot')
    AND (status IS NULL OR status NOT IN ('cancelled', 'on-hold', 'entered-in-error'))
    AND start_date <= getvariable('as_of')
    AND NOT (way = 'im' AND list_contains(getvariable('depot_im'), concept))
    AND (list_contains(getvariable('systemic_routes'), way) OR way = 'other' AND systemic_atc)
)
SELECT person, line, concept, role, route, start, last, no_dose OR impossible AS unknown,
       CASE WHEN impossible THEN 0 ELSE coalesce(daily_mg, 0) * factor END AS mg,
       CASE WHEN impossible THEN 0 ELSE coalesce(daily_mg_per_kg, 0) * factor END AS per_kg
FROM dosed JOIN person USING (patient_id) JOIN line USING (concept, route);

-- Covered days of each drug: an order adds what reaches beyond all the earlier ones.
CREATE OR REPLACE TEMP TABLE given AS
WITH reached AS (
  SELECT *, max(last) OVER (PARTITION BY person, concept ORDER BY start, last
                            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reach
  FROM counted WHERE role <> 'glucocorticoid'
)
SELECT person, concept, role, min(start) AS first, max(last) AS last, count(*) AS orders,
       sum(greatest(last - greatest(start, coalesce(reach + 1, start)) + 1, 0)) AS days,
       count(DISTINCT start) FILTER (route = 'iv') AS iv_dates
FROM reached GROUP BY ALL;

-- The order in force, of those of one drug and route: the newest start on each day.
CREATE OR REPLACE TEMP TABLE in_force AS
WITH later AS (
  SELECT *, lead(start) OVER by_start AS next_start, lead(reach) OVER by_start AS next_reach
  FROM (SELECT person, line, start, max(last) AS reach, list(struct_pack(last := last, unknown := unknown, mg := mg, per_kg := per_kg)) AS orders
        FROM counted WHERE role = 'glucocorticoid' GROUP BY ALL)
  WINDOW by_start AS (PARTITION BY person, line ORDER BY start)
), shortened AS (
  SELECT person, line, start, o.unknown, o.mg, o.per_kg,
         CASE WHEN next_reach >= o.last THEN least(o.last, next_start - 1) ELSE o.last END AS last
  FROM (SELECT * EXCLUDE orders, unnest(orders) AS o FROM later)
), overlapping AS (
  SELECT *, max(last) OVER w >= next OR coalesce(max(last) OVER earlier >= start, false) AS crossed
  FROM (SELECT *, lead(start) OVER (PARTITION BY person, line ORDER BY start, last) AS next FROM shortened)
  WINDOW w AS (PARTITION BY person, line ORDER BY start, last),
         earlier AS (PARTITION BY person, line ORDER BY start, last
                     ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
), edges AS (
  SELECT DISTINCT person, line, unnest([start, last + 1]) AS edge
  FROM overlapping WHERE crossed
), pieces AS (
  SELECT *, lead(edge) OVER (PARTITION BY person, line ORDER BY edge) - 1 AS until
  FROM edges
), newest AS (
  SELECT p.person, p.line, p.edge AS first, p.until AS last, o.unknown, o.mg, o.per_kg
  FROM pieces p JOIN overlapping o
    ON o.person = p.person AND o.line = p.line
   AND o.crossed AND o.start <= p.edge AND o.last >= p.until
  QUALIFY o.start = max(o.start) OVER (PARTITION BY p.person, p.line, p.edge)
)
FROM newest UNION ALL
SELECT person, line, start, last, unknown, mg, per_kg FROM overlapping
WHERE coalesce(NOT crossed, true) AND last >= start;

-- One weight a day, in force until the next one; the days without one between them.
CREATE OR REPLACE TEMP TABLE weighed AS
WITH daily AS (
  SELECT person, day, kg FROM weight JOIN person USING (patient_id)
  WHERE person IN (SELECT person FROM in_force)
  QUALIFY row_number() OVER (PARTITION BY person, day
                             ORDER BY collected_at DESC, kg DESC NULLS FIRST) = 1
), spans AS (
  SELECT person, CASE WHEN kg > 0 THEN kg END AS kg,
         least(day, greatest(day - getvariable('weight_after'),
                             lag(day) OVER w + getvariable('weight_before') + 1)) AS first,
         least(day + getvariable('weight_before'), lead(day) OVER w - 1) AS last
  FROM daily WINDOW w AS (PARTITION BY person ORDER BY day)
)
SELECT person, kg, first, last FROM spans
UNION ALL
SELECT person, NULL, last + 1, until FROM (
  SELECT person, last, coalesce(lead(first) OVER (PARTITION BY person ORDER BY first) - 1,
                                DATE '9999-01-01') AS until
  FROM (SELECT person, first, last FROM spans UNION ALL
        SELECT DISTINCT person, DATE '1899-12-31', DATE '1899-12-31' FROM in_force))
WHERE until > last;

-- Runs of days with one dose, by running sums over all that begins and ends; then with one weight.
CREATE OR REPLACE TEMP TABLE day_run AS
WITH ends AS (
  SELECT person, first AS day, last + 1 AS until, 1 AS orders, unknown::INTEGER AS unknowns,
         (NOT unknown AND per_kg > 0)::INTEGER AS per_kgs, mg, per_kg,
         CASE WHEN route = 'iv' AND NOT unknown THEN mg ELSE 0 END AS iv_mg,
         CASE WHEN route = 'iv' AND NOT unknown THEN per_kg ELSE 0 END AS iv_per_kg
  FROM in_force JOIN line USING (line)
), by_day AS (
  SELECT person, day, sum(orders) AS orders, sum(unknowns) AS unknowns,
         sum(per_kgs) AS per_kgs, sum(mg) AS mg, sum(per_kg) AS per_kg, sum(iv_mg) AS iv_mg,
         sum(iv_per_kg) AS iv_per_kg
  FROM (SELECT * EXCLUDE until FROM ends UNION ALL
        SELECT person, until, -1, -unknowns, -per_kgs, -mg, -per_kg, -iv_mg, -iv_per_kg FROM ends)
  GROUP BY ALL
), swept AS (
  SELECT person, day AS first, lead(day) OVER w - 1 AS last, sum(orders) OVER w AS orders,
         sum(unknowns) OVER w AS unknowns, sum(per_kgs) OVER w AS per_kgs, sum(mg) OVER w AS mg,
         sum(per_kg) OVER w AS per_kg, sum(iv_mg) OVER w AS iv_mg, sum(iv_per_kg) OVER w AS iv_per_kg
  FROM by_day WINDOW w AS (PARTITION BY person ORDER BY day)
)
SELECT s.person, greatest(s.first, w.first) AS first, least(s.last, w.last) AS last, kg,
       CASE WHEN unknowns = 0 AND (per_kgs = 0 OR kg IS NOT NULL)
            THEN (mg + per_kg * coalesce(kg, 0)) / kg END AS mg_per_kg,
       iv_mg + iv_per_kg * coalesce(kg, 0) AS iv_mg
FROM swept s JOIN weighed w ON s.person = w.person AND w.first <= s.last AND w.last >= s.first
WHERE orders > 0;
