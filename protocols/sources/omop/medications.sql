-- DRUG_EXPOSURE without the vaccines, which immunizations.sql takes.
--
-- Dose: from `sig` if the whole of it is understood. A sig that is not may be a taper, so nothing
-- else is made of that order. Without one, quantity / days_supply are tablets a day where
-- DRUG_STRENGTH knows what a tablet holds. Of injections the CDM counts no pieces (cdm54,
-- drug_exposure.quantity), and beside a dose_unit_source_value of mg quantity may count either.
-- Else the dose is unknown.
--
-- End: verbatim_end_date; else drug_exposure_end_date, which an ETL has to make up if it knows none
-- (ohdsi.github.io/Themis/drug_end_date_not_in_data.html), unless days_supply or the sig contradict
-- it. Without any of them it is unknown, and an exposure, no order that runs on, is `completed`.
WITH named AS (
  SELECT TRY_CAST(concept_id AS BIGINT) AS id, concept_name, concept_code, vocabulary_id,
         CASE vocabulary_id WHEN 'RxNorm' THEN 'RXNORM' WHEN 'ATC' THEN 'ATC' END AS system,
         vocabulary_id = 'CVX' OR (vocabulary_id = 'ATC' AND concept_code LIKE 'J07%') AS vaccine
  FROM concept WHERE TRY_CAST(concept_id AS BIGINT) > 0
), strength AS (
  -- in mg: 8576 is mg, 8504 g, 9655 ug
  SELECT TRY_CAST(drug_concept_id AS BIGINT) AS id, ingredient_concept_id,
         TRY_CAST(amount_value AS DOUBLE)
         * CASE TRY_CAST(amount_unit_concept_id AS BIGINT)
             WHEN 8576 THEN 1 WHEN 8504 THEN 1000 WHEN 9655 THEN 0.001 END AS mg
  FROM drug_strength WHERE invalid_reason IS NULL
), piece AS (
  SELECT id, min(mg) AS mg FROM strength GROUP BY id
  HAVING count(DISTINCT ingredient_concept_id) = 1 AND count(mg) = count(*) AND min(mg) = max(mg)
), exposure AS (
  SELECT
    *,
    TRY_CAST(as_day(drug_exposure_start_date) AS DATE) AS began,
    TRY_CAST(as_day(drug_exposure_end_date) AS DATE) AS ended,
    CASE WHEN TRY_CAST(days_supply AS DOUBLE) > 0 THEN TRY_CAST(days_supply AS DOUBLE) END AS days,
    TRY_CAST(quantity AS DOUBLE) / days AS a_day,
    folded(dose_unit_source_value) AS dose_unit,
    read_sig(sig) AS told,
    -- "EHR administration record"; of 5.3 those to inpatients and by physicians
    coalesce(TRY_CAST(drug_type_concept_id AS BIGINT) IN (32818, 38000180, 38000179), false) AS once
  FROM drug_exposure
), joined AS (
  SELECT
    d.*, p.mg,
    CASE WHEN s.system IS NOT NULL THEN s.concept_code
         WHEN c.system IS NOT NULL THEN c.concept_code
         ELSE coalesce(drug_source_value, s.concept_code, c.concept_code,
                       'OMOP:' || nullif(TRY_CAST(drug_concept_id AS BIGINT), 0)) END AS code,
    coalesce(s.system, c.system, 'LOCAL') AS system,
    coalesce(c.concept_name, s.concept_name, drug_source_value) AS name,
    CASE WHEN starts_with(c.vocabulary_id, 'RxNorm') THEN c.concept_name
         WHEN starts_with(s.vocabulary_id, 'RxNorm') THEN s.concept_name END AS product,
    coalesce(r.concept_name, route_source_value,
             CAST(nullif(TRY_CAST(route_concept_id AS BIGINT), 0) AS VARCHAR)) AS way,
    coalesce(s.vaccine, false) OR coalesce(c.vaccine, false)
      OR regexp_matches(lower(concat_ws(' ', c.concept_name, s.concept_name, drug_source_value)),
                        '\bvaccines?\b|疫苗') AS vaccine
  FROM exposure d
  LEFT JOIN named s ON s.id = TRY_CAST(d.drug_source_concept_id AS BIGINT)
  LEFT JOIN named c ON c.id = TRY_CAST(d.drug_concept_id AS BIGINT)
  LEFT JOIN named r ON r.id = TRY_CAST(d.route_concept_id AS BIGINT)
  LEFT JOIN piece p ON p.id = TRY_CAST(d.drug_concept_id AS BIGINT)
), dosed AS (
  SELECT
    *,
    CASE
      WHEN told.dose IS NOT NULL AND mg IS NOT NULL
        AND coalesce(told.unit, 'tablet') IN ('tablet', 'capsule', 'pill')
      THEN {value: told.dose * mg, unit: 'mg', per_day: told.per_day}
      WHEN told.dose IS NOT NULL
      THEN {value: told.dose, unit: told.unit, per_day: told.per_day}
      WHEN sig IS NOT NULL AND told.per_day IS NULL THEN NULL
      -- Fewer than one a week are packs.
      WHEN a_day >= 1 / 7 AND mg IS NOT NULL
        AND coalesce(dose_unit IN ('tablet', 'tablets', 'tab', 'tabs', 'capsule', 'capsules', 'cap',
                                   'caps', 'each', 'ea', '{tbl}', '片', '粒'), true)
        AND NOT regexp_matches(lower(concat_ws(' ', name, way)),
                               'inject|infus|intra|\b(iv|im|sc)\b')
      THEN {value: a_day * mg, unit: 'mg', per_day: 1.0}
      ELSE {value: NULL, unit: NULL, per_day: told.per_day}
    END AS dose
  FROM joined
)
SELECT
  origin,
  drug_exposure_id AS medication_id,
  person_id AS patient_id,
  code,
  CASE WHEN code IS NOT NULL THEN system END AS code_system,
  name,
  -- The name of an RxNorm product ends in its dose form. "Injection" tells no route.
  CASE
    WHEN coalesce(way, told.route) IS NOT NULL THEN coalesce(way, told.route)
    WHEN regexp_matches(product, '\b(Oral|Chewable) (Tablet|Capsule|Solution|Suspension)\b')
    THEN 'oral'
    WHEN regexp_matches(product, '\bTopical\b') THEN 'topical'
    WHEN regexp_matches(product, '\b(Inhaler|Inhalation)\b') THEN 'inhaled'
    WHEN regexp_matches(product, '\bNasal\b') THEN 'nasal'
    WHEN regexp_matches(product, '\bOphthalmic\b') THEN 'ophthalmic'
    WHEN regexp_matches(product, '\bOtic\b') THEN 'otic'
    WHEN regexp_matches(product, '\bRectal\b') THEN 'rectal'
  END AS route,
  CASE WHEN dose.value > 0 THEN dose.value END AS dose_value,
  dose.unit AS dose_unit,
  CASE WHEN dose.per_day > 0 THEN dose.per_day END AS frequency_per_day,
  as_day(drug_exposure_start_date) AS start_date,
  CASE
    WHEN verbatim_end_date IS NOT NULL THEN as_day(verbatim_end_date)
    -- An end that cannot be read is no missing one.
    WHEN drug_exposure_end_date IS NOT NULL AND ended IS NULL THEN as_day(drug_exposure_end_date)
    WHEN days <= 366 AND coalesce(ended, began) = began AND NOT once
    THEN CAST(began + CAST(days - 1 AS INTEGER) AS VARCHAR)
    WHEN told.days > 0 AND days IS NULL
    THEN CAST(least(began + told.days - 1, ended) AS VARCHAR)
    WHEN once THEN CAST(coalesce(ended, began) AS VARCHAR)
    ELSE CAST(ended AS VARCHAR)
  END AS end_date,
  CASE
    WHEN regexp_matches(folded(stop_reason), 'entered[ -]in[ -]error') THEN 'entered-in-error'
    WHEN regexp_matches(folded(stop_reason),
                        '\bcancel|\b(never|not) (taken|started|given|filled)\b') THEN 'cancelled'
    -- Not begun, as far as anybody can tell.
    WHEN regexp_matches(folded(stop_reason), '^(order )?on[ -]hold\b') THEN 'on-hold'
    WHEN stop_reason IS NOT NULL THEN 'stopped'
    WHEN end_date IS NULL THEN 'completed'
  END AS status,
  stop_reason
FROM dosed
WHERE NOT vaccine
