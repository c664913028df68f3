-- The treatment history in SQL alone: sweeps over the ends of intervals, by window functions.

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
SELECT patient_id, concept, role, route, start, last, no_dose OR impossible AS unknown,
       CASE WHEN impossible THEN 0 ELSE coalesce(daily_mg, 0) * factor END AS mg,
       CASE WHEN impossible THEN 0 ELSE coalesce(daily_mg_per_kg, 0) * factor END AS per_kg
FROM dosed;

-- Covered days of each drug: an order adds what reaches beyond all the earlier ones.
CREATE OR REPLACE TEMP TABLE given AS
WITH reached AS (
  SELECT *, max(last) OVER (PARTITION BY patient_id, concept ORDER BY start, last
                            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reach
  FROM counted WHERE role <> 'glucocorticoid'
)
SELECT patient_id, concept, role, min(start) AS first, max(last) AS last, count(*) AS orders,
       sum(greatest(last - greatest(start, coalesce(reach + 1, start)) + 1, 0)) AS days,
       count(DISTINCT start) FILTER (route = 'iv') AS iv_dates
FROM reached GROUP BY ALL;

-- The order in force, of those of one drug and route: the newest start on each day.
CREATE OR REPLACE TEMP TABLE in_force AS
WITH later AS (
  SELECT *, lead(start) OVER by_start AS next_start, lead(reach) OVER by_start AS next_reach
  FROM (SELECT patient_id, concept, route, start, max(last) AS reach, list(struct_pack(last := last, unknown := unknown, mg := mg, per_kg := per_kg)) AS orders
        FROM counted WHERE role = 'glucocorticoid' GROUP BY ALL)
  WINDOW by_start AS (PARTITION BY patient_id, concept, route ORDER BY start)
), shortened AS (
  SELECT patient_id, concept, route, start, o.unknown, o.mg, o.per_kg,
         CASE WHEN next_reach >= o.last THEN least(o.last, next_start - 1) ELSE o.last END AS last
  FROM (SELECT * EXCLUDE orders, unnest(orders) AS o FROM later)
), overlapping AS (
  SELECT *, max(last) OVER w >= next OR coalesce(max(last) OVER earlier >= start, false) AS crossed
  FROM (SELECT *, lead(start) OVER (PARTITION BY patient_id, concept, route ORDER BY start, last) AS next FROM shortened)
  WINDOW w AS (PARTITION BY patient_id, concept, route ORDER BY start, last),
         earlier AS (PARTITION BY patient_id, concept, route ORDER BY start, last
                     ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
), edges AS (
  SELECT DISTINCT patient_id, concept, route, unnest([start, last + 1]) AS edge
  FROM overlapping WHERE crossed
), pieces AS (
  SELECT *, lead(edge) OVER (PARTITION BY patient_id, concept, route ORDER BY edge) - 1 AS until
  FROM edges
), newest AS (
  SELECT p.patient_id, p.route, p.edge AS first, p.until AS last, o.unknown, o.mg, o.per_kg
  FROM pieces p JOIN overlapping o
    ON o.patient_id = p.patient_id AND o.concept = p.concept AND o.route = p.route
   AND o.crossed AND o.start <= p.edge AND o.last >= p.until
  QUALIFY o.start = max(o.start) OVER (PARTITION BY p.patient_id, p.concept, p.route, p.edge)
)
FROM newest UNION ALL
SELECT patient_id, route, start, last, unknown, mg, per_kg FROM overlapping
WHERE coalesce(NOT crossed, true) AND last >= start;

-- One weight a day, in force until the next one.
CREATE OR REPLACE TEMP TABLE weighed AS
WITH daily AS (
  SELECT patient_id, day, kg FROM weight
  QUALIFY row_number() OVER (PARTITION BY patient_id, day
                             ORDER BY collected_at DESC, kg DESC NULLS FIRST) = 1
)
SELECT patient_id, kg,
       least(day, greatest(day - getvariable('weight_after'),
                           lag(day) OVER w + getvariable('weight_before') + 1)) AS first,
       least(day + getvariable('weight_before'), lead(day) OVER w - 1) AS last
FROM daily WINDOW w AS (PARTITION BY patient_id ORDER BY day);

-- Runs of days with one dose and one weight, by running sums over all that begins and ends.
CREATE OR REPLACE TEMP TABLE day_run AS
WITH ends AS (
  SELECT patient_id, first AS day, 1 AS orders, unknown::INTEGER AS unknowns,
         (NOT unknown AND per_kg > 0)::INTEGER AS per_kgs, mg, per_kg,
         CASE WHEN route = 'iv' AND NOT unknown THEN mg ELSE 0 END AS iv_mg,
         CASE WHEN route = 'iv' AND NOT unknown THEN per_kg ELSE 0 END AS iv_per_kg,
         NULL::STRUCT(kg DOUBLE, last DATE) AS weight
  FROM in_force
  UNION ALL
  SELECT patient_id, last + 1, -1, -unknown::INTEGER, -(NOT unknown AND per_kg > 0)::INTEGER, -mg,
         -per_kg, CASE WHEN route = 'iv' AND NOT unknown THEN -mg ELSE 0 END,
         CASE WHEN route = 'iv' AND NOT unknown THEN -per_kg ELSE 0 END, NULL
  FROM in_force
  UNION ALL SELECT patient_id, first, 0, 0, 0, 0, 0, 0, 0, struct_pack(kg := kg, last := last) FROM weighed
  UNION ALL SELECT patient_id, last + 1, 0, 0, 0, 0, 0, 0, 0, NULL FROM weighed
), by_day AS (
  SELECT patient_id, day, sum(orders) AS orders, sum(unknowns) AS unknowns,
         sum(per_kgs) AS per_kgs, sum(mg) AS mg, sum(per_kg) AS per_kg, sum(iv_mg) AS iv_mg,
         sum(iv_per_kg) AS iv_per_kg, any_value(weight) AS weight
  FROM ends GROUP BY ALL
), swept AS (
  SELECT patient_id, day AS first, lead(day) OVER w - 1 AS last, sum(orders) OVER w AS orders,
         sum(unknowns) OVER w AS unknowns, sum(per_kgs) OVER w AS per_kgs, sum(mg) OVER w AS mg,
         sum(per_kg) OVER w AS per_kg, sum(iv_mg) OVER w AS iv_mg, sum(iv_per_kg) OVER w AS iv_per_kg,
         last_value(weight IGNORE NULLS) OVER w AS weight
  FROM by_day WINDOW w AS (PARTITION BY patient_id ORDER BY day)
)
SELECT patient_id, first, last, kg,
       CASE WHEN unknowns = 0 AND (per_kgs = 0 OR kg IS NOT NULL)
            THEN (mg + per_kg * coalesce(kg, 0)) / kg END AS mg_per_kg,
       iv_mg + iv_per_kg * coalesce(kg, 0) AS iv_mg
FROM (SELECT *, CASE WHEN weight.last >= first AND weight.kg > 0 THEN weight.kg END AS kg FROM swept
      WHERE orders > 0);
