-- A prescription, and every later fill of it, covers the days that its supply lasts. The first fill
-- stands in both files.
WITH said AS (
  SELECT *, read_sig(sig) AS dosed,
         try_cast(q_to_take_value AS DOUBLE) AS counted,
         try_cast(frequency_value AS DOUBLE)
           / CASE frequency_unit WHEN '/d' THEN 1 WHEN '/wk' THEN 7 END AS times,
         -- The strength of a tablet with one ingredient: "Prednisone 5 MG Oral Tablet [Brand]".
         try_cast(regexp_extract(name,
           '^[^/{}]*? ([0-9.]+) MG [^/{}0-9]*(Tablet|Capsule)( \[[^\]]*\])?$', 1) AS DOUBLE)
           AS strength_mg
  FROM meds
),
prescription AS (
  SELECT *,
         -- Q_TO_TAKE and FREQUENCY were made from the sig: where they say something else, or the
         -- sig says "as needed" or a taper, the dose is unknown.
         CASE WHEN coalesce(counted, dosed.dose) = dosed.dose
               AND (dosed.unit IN ('tablet', 'capsule') OR dosed.unit IS NULL)
              THEN dosed.dose * strength_mg
              WHEN dosed.unit = 'mg' THEN dosed.dose END AS dose_mg,
         CASE WHEN abs(coalesce(times, dosed.per_day) - dosed.per_day) < 1e-6
              THEN dosed.per_day END AS per_day,
         -- The name of an RxNorm product ends in its dose form.
         CASE WHEN regexp_matches(name,
                '\b(Oral|Extended Release|Enteric Coated) (Tablet|Capsule|Solution|Suspension)\b')
              THEN 'oral'
              WHEN regexp_matches(name, '\b(Inhaler|Inhalant|ACTUAT)\b')
              THEN CASE WHEN contains(name, 'Nasal') THEN 'nasal' ELSE 'inhaled' END
              WHEN contains(name, 'Rectal') THEN 'rectal'
              WHEN contains(name, 'Otic') THEN 'otic'
              WHEN contains(name, 'Ophthalmic') THEN 'ophthalmic'
              WHEN contains(name, 'Topical') THEN 'topical'
              ELSE dosed.route END AS route,
         CASE WHEN try_cast(days AS INTEGER) > 0
              THEN CAST(try_cast(as_day(start_date) AS DATE) + try_cast(days AS INTEGER) - 1
                        AS VARCHAR)
         END AS last_supplied_day
  FROM said
),
-- A fill is dosed as its prescription says, where there is only one.
filled AS (
  SELECT pid, rxnorm, list(start_date) AS starts, min(name) AS name, min(route) AS route,
         CASE WHEN count(*) = 1 THEN min(dose_mg) END AS dose_mg,
         CASE WHEN count(*) = 1 THEN min(per_day) END AS per_day
  FROM prescription GROUP BY pid, rxnorm
)
SELECT
  origin,
  id AS medication_id,
  pid AS patient_id,
  rxnorm AS code,
  'RXNORM' AS code_system,
  name,
  route,
  dose_mg AS dose_value,
  CASE WHEN dose_mg IS NOT NULL THEN 'mg' END AS dose_unit,
  per_day AS frequency_per_day,
  -- What was not understood, for the list of unclaimed frequencies.
  CASE WHEN dosed IS NULL THEN sig END AS frequency,
  as_day(start_date) AS start_date,
  coalesce(as_day(end_date), last_supplied_day,
           CAST(try_cast(as_day(start_date) AS DATE) + dosed.days - 1 AS VARCHAR)) AS end_date,
  NULL AS status,
  NULL AS left_out
FROM prescription
UNION ALL BY NAME
SELECT
  r.origin,
  'fill-' || r.id AS medication_id,
  r.pid AS patient_id,
  r.rxn AS code,
  'RXNORM' AS code_system,
  f.name,
  f.route,
  f.dose_mg AS dose_value,
  CASE WHEN f.dose_mg IS NOT NULL THEN 'mg' END AS dose_unit,
  f.per_day AS frequency_per_day,
  as_day(r.date) AS start_date,
  CASE WHEN try_cast(r.days AS INTEGER) > 0
       THEN CAST(try_cast(as_day(r.date) AS DATE) + try_cast(r.days AS INTEGER) - 1 AS VARCHAR)
       END AS end_date,
  'completed' AS status,
  CASE WHEN list_contains(f.starts, r.date) THEN 'the first fill: the prescription itself' END
    AS left_out
FROM refills r
LEFT JOIN filled f ON f.pid = r.pid AND f.rxnorm = r.rxn
