-- Orders (MedicationRequest) and single doses that were given (MedicationAdministration). A dose or
-- a frequency that is not plainly one is none: a range, as needed, several instructions at once.
WITH drug AS (
  SELECT origin, resource,
    json_extract_string(resource, '$.medicationReference.reference') AS reference,
    json_extract_string(resource, '$.medicationReference.display') AS display
  FROM (FROM MedicationRequest UNION ALL FROM MedicationAdministration)
), medicine AS (
  SELECT json_extract_string(resource, '$.id') AS id, arg_max(resource, origin) AS delivered
  FROM Medication GROUP BY id
), described AS (
  SELECT d.origin, display,
    coalesce(list_filter(json_extract(d.resource, '$.contained[*]'),
                         lambda c: '#' || json_extract_string(c, '$.id') = reference)[1],
             delivered) AS product,
    -- A product without a code of its own is its ingredient, if there is one only.
    json_transform(coalesce(
        json_extract(d.resource, '$.medicationCodeableConcept'), json_extract(product, '$.code'),
        CASE WHEN json_array_length(product, '$.ingredient') = 1
             THEN json_extract(product, '$.ingredient[0].itemCodeableConcept') END),
      '{"text": "VARCHAR",
        "coding": [{"system": "VARCHAR", "code": "VARCHAR", "display": "VARCHAR"}]}') AS concept
  FROM drug d LEFT JOIN medicine
    ON id = regexp_extract(reference, '([^/:]+)(/_history/.*)?$', 1)
), coded AS (
  -- ATC tells the substance if it is written in full; a group (H02AB) tells less than RxNorm.
  SELECT origin, display, nullif(concept.text, '') AS text,
    list_filter(concept.coding, lambda c: c.code <> '') AS codings,
    list_filter(codings, lambda c: c.system IN
      ('http://www.whocc.no/atc', 'urn:oid:2.16.840.1.113883.6.73')) AS atc,
    list_filter(codings, lambda c: c.system IN
      ('http://www.nlm.nih.gov/research/umls/rxnorm', 'urn:oid:2.16.840.1.113883.6.88')) AS rxnorm,
    coalesce(list_filter(atc, lambda c: length(c.code) = 7)[1], rxnorm[1], atc[1],
             codings[1]) AS chosen
  FROM described
), request AS (
  SELECT origin, json_transform(resource, '{
    "id": "VARCHAR", "status": "VARCHAR", "intent": "VARCHAR", "doNotPerform": "BOOLEAN",
    "reportedBoolean": "BOOLEAN", "reportedReference": {"reference": "VARCHAR"},
    "category": [{"coding": [{"code": "VARCHAR"}]}], "basedOn": [{"reference": "VARCHAR"}],
    "subject": {"reference": "VARCHAR"}, "encounter": {"reference": "VARCHAR"},
    "authoredOn": "VARCHAR",
    "statusReason": {"text": "VARCHAR", "coding": [{"display": "VARCHAR"}]},
    "dispenseRequest": {"validityPeriod": {"start": "VARCHAR", "end": "VARCHAR"},
      "numberOfRepeatsAllowed": "DOUBLE",
      "expectedSupplyDuration": {"value": "DOUBLE", "unit": "VARCHAR", "code": "VARCHAR"}},
    "dosageInstruction": [{"text": "VARCHAR", "asNeededBoolean": "BOOLEAN",
      "asNeededCodeableConcept": "JSON", "timing": {"event": ["VARCHAR"],
        "code": {"text": "VARCHAR", "coding": [{"code": "VARCHAR"}]},
        "repeat": {"boundsPeriod": {"start": "VARCHAR", "end": "VARCHAR"},
          "boundsDuration": {"value": "DOUBLE", "unit": "VARCHAR", "code": "VARCHAR"},
          "count": "DOUBLE", "countMax": "DOUBLE", "frequency": "DOUBLE", "frequencyMax": "DOUBLE",
          "period": "DOUBLE", "periodMax": "DOUBLE", "periodUnit": "VARCHAR",
          "dayOfWeek": ["VARCHAR"], "timeOfDay": ["VARCHAR"], "when": ["VARCHAR"]}},
      "route": {"text": "VARCHAR",
        "coding": [{"system": "VARCHAR", "code": "VARCHAR", "display": "VARCHAR"}]},
      "doseAndRate": [{"doseRange": "JSON", "doseQuantity":
        {"value": "DOUBLE", "unit": "VARCHAR", "code": "VARCHAR", "system": "VARCHAR"}}]}]}') AS r
  FROM MedicationRequest
), instructed AS (
  SELECT origin, r,
    CASE WHEN len(r.dosageInstruction) = 1 THEN r.dosageInstruction[1] END AS i,
    (i).timing.repeat AS t,
    coalesce((i).asNeededBoolean, false) OR (i).asNeededCodeableConcept IS NOT NULL AS as_needed,
    -- A month is a twelfth of 365.25 days, as in UCUM.
    (t).period * MAP {'s': 1 / 86400, 'min': 1 / 1440, 'h': 1 / 24, 'd': 1, 'wk': 7,
                      'mo': 365.25 / 12, 'a': 365.25}[(t).periodUnit] AS days_apart,
    (t).frequency AS times,
    len(list_distinct(coalesce((t).dayOfWeek, []))) AS weekdays,
    len(list_distinct(coalesce((t).timeOfDay, []))) AS hours,
    list_sort(list_transform((i).timing.event, lambda e: as_day(e))) AS given_on,
    coalesce((t).period, (t).frequency, (t).count) IS NULL AND weekdays + hours = 0
      AND (t).when IS NULL AND given_on IS NULL AS untimed,
    list_transform((i).timing.code.coding, lambda c: c.code) AS timing_codes,
    coalesce(list_filter(timing_codes, lambda c: per_day(c) IS NOT NULL)[1],
             (i).timing.code.text, timing_codes[1]) AS word,
    CASE WHEN coalesce(len((i).doseAndRate), 0) = 0 AND (i).timing IS NULL AND NOT as_needed
         THEN (i).text END AS sig_text,
    coalesce((t).count = 1, regexp_matches(folded(coalesce(word, sig_text)),
      '(^| )(once|(one|1) time|single dose|stat|st|now|[x×] ?1|立即|即刻|一次性)( only| now)?[.]?$'
    )) AS at_once,
    -- The same dose may be told as 40 mg and as 2 tablets: the one mass among them is the dose.
    list_distinct(list_transform(
      list_filter((i).doseAndRate, lambda a: a.doseQuantity.value IS NOT NULL),
      lambda a: {'value': a.doseQuantity.value, 'unit':
        CASE WHEN a.doseQuantity.system = 'http://unitsofmeasure.org'
             THEN coalesce(a.doseQuantity.code, a.doseQuantity.unit)
             ELSE coalesce(a.doseQuantity.unit, a.doseQuantity.code) END})) AS doses,
    list_filter(doses, lambda d: folded(d.unit) IN ('mg', 'g', 'ug', 'mcg', 'μg')) AS masses,
    CASE WHEN len(list_filter((i).doseAndRate, lambda a: a.doseRange IS NOT NULL)) > 0 THEN NULL
         WHEN len(masses) = 1 THEN masses[1] WHEN len(doses) = 1 THEN doses[1] END AS dose,
    list_distinct(list_transform(r.dosageInstruction, lambda d: coalesce(
      list_filter(d.route.coding, lambda c: c.system = 'http://snomed.info/sct')[1].code,
      d.route.text, d.route.coding[1].code, d.route.coding[1].display))) AS routes,
    list_transform(r.dosageInstruction, lambda d: d.timing.repeat.boundsPeriod) AS bounds
  FROM request
), administration AS (
  SELECT origin, json_transform(resource, '{
    "id": "VARCHAR", "status": "VARCHAR", "subject": {"reference": "VARCHAR"},
    "request": {"reference": "VARCHAR"}, "effectiveDateTime": "VARCHAR",
    "effectivePeriod": {"start": "VARCHAR", "end": "VARCHAR"},
    "statusReason": [{"text": "VARCHAR", "coding": [{"display": "VARCHAR"}]}],
    "dosage": {"text": "VARCHAR", "rateQuantity": "JSON", "rateRatio": "JSON",
      "dose": {"value": "DOUBLE", "unit": "VARCHAR", "code": "VARCHAR", "system": "VARCHAR"},
      "route": {"text": "VARCHAR",
        "coding": [{"system": "VARCHAR", "code": "VARCHAR", "display": "VARCHAR"}]}}}') AS a,
    CASE WHEN (a).dosage.dose IS NULL AND (a).dosage.rateQuantity IS NULL
              AND (a).dosage.rateRatio IS NULL THEN (a).dosage.text END AS sig_text
  FROM MedicationAdministration
), sig AS MATERIALIZED (
  -- Every text is read once, however many orders share it.
  SELECT sig_text, read_sig(sig_text) AS sig
  FROM (SELECT sig_text FROM instructed UNION SELECT sig_text FROM administration)
  WHERE sig_text IS NOT NULL
), timed AS (
  SELECT *,
    CASE
      WHEN as_needed OR t.frequencyMax <> coalesce(times, 1) OR t.periodMax <> t.period THEN NULL
      WHEN weekdays > 0 AND coalesce(days_apart, 1) = 1
        THEN coalesce(times, nullif(hours, 0), 1) * weekdays / 7
      WHEN weekdays > 0
        THEN CASE WHEN days_apart = 7 AND coalesce(times, 1) = weekdays THEN weekdays / 7 END
      WHEN hours > 0 AND coalesce(times, hours) <> hours THEN NULL
      WHEN days_apart > 0 AND (times IS NOT NULL OR t.when IS NULL)
        THEN coalesce(times, nullif(hours, 0), 1) / days_apart
      WHEN hours > 0 AND days_apart IS NULL THEN hours
      WHEN t.count = 1 AND coalesce(times, 1) = 1 OR t IS NULL AND len(given_on) = 1 THEN 1
    END AS told,
    -- A code says the whole of what is told otherwise: where the two disagree neither counts.
    CASE WHEN abs(told - per_day(word)) > 0.01 * told THEN NULL
         WHEN untimed AND NOT as_needed THEN coalesce(per_day(word), sig.per_day)
         ELSE told END AS per_day,
    list_filter([list_min(list_transform(bounds, lambda b: b.start)), given_on[1],
        r.dispenseRequest.validityPeriod.start, r.authoredOn],
      lambda d: try_cast(as_day(d) AS DATE) IS NOT NULL)[1] AS known_start,
    as_day(coalesce(known_start, r.authoredOn)) AS start_date,
    try_cast(start_date AS DATE) AS start_day
  FROM instructed LEFT JOIN sig USING (sig_text)
), stay AS (
  SELECT json_extract_string(resource, '$.id') AS id,
    max(json_extract_string(resource, '$.period.end')) AS ended
  FROM Encounter GROUP BY id
), lasting AS (
  SELECT *, coalesce(t.boundsDuration, r.dispenseRequest.expectedSupplyDuration) AS lasts,
    lower(coalesce((lasts).code, (lasts).unit)) AS of_unit,
    -- The supply lasts with all its repeats, which a stopped order may not have used.
    (lasts).value * CASE WHEN t.boundsDuration IS NULL AND r.status IS DISTINCT FROM 'stopped'
      THEN 1 + coalesce(r.dispenseRequest.numberOfRepeatsAllowed, 0) ELSE 1 END AS many,
    CASE WHEN of_unit IN ('mo', 'month', 'months') THEN to_months(try_cast(many AS SMALLINT))
         WHEN of_unit IN ('a', 'year', 'years') THEN to_months(try_cast(12 * many AS SMALLINT))
         ELSE to_days(try_cast(ceil(many * MAP {'min': 1 / 1440, 'h': 1 / 24, 'hour': 1 / 24,
           'hours': 1 / 24, 'd': 1, 'day': 1, 'days': 1, 'wk': 7, 'week': 7, 'weeks': 7}[of_unit])
           AS SMALLINT)) END AS length,
    CAST(start_day + length AS DATE) - 1 AS runs_out,
    -- the day of the last of so many doses
    CASE WHEN t.countMax IS NULL
         THEN start_day + try_cast(ceil(t.count / per_day) AS SMALLINT) - 1 END AS last_dose
  FROM timed LEFT JOIN stay
    ON stay.id = regexp_extract(r.encounter.reference, '([^/:]+)(/_history/.*)?$', 1)
), orders AS (
  SELECT origin, r.id AS medication_id, r.subject.reference AS subject,
    CASE WHEN coalesce(len(routes), 0) < 2 THEN coalesce(routes[1], sig.route) END AS route,
    coalesce(dose.value, sig.dose) AS dose_value, coalesce(dose.unit, sig.unit) AS dose_unit,
    per_day AS frequency_per_day, CASE WHEN untimed AND NOT as_needed THEN word END AS frequency,
    start_date,
    CASE WHEN len(bounds) > 0 AND len(list_filter(bounds, lambda b: b.end IS NULL)) = 0
           THEN list_max(list_transform(bounds, lambda b: as_day(b.end)))
         WHEN at_once OR sig.days = 1 THEN start_date
         WHEN t.boundsDuration IS NOT NULL THEN CAST(runs_out AS VARCHAR)
         WHEN t.count IS NOT NULL THEN CAST(last_dose AS VARCHAR)
         WHEN given_on IS NOT NULL THEN given_on[-1]
         WHEN runs_out IS NOT NULL THEN CAST(runs_out AS VARCHAR)
         WHEN r.dispenseRequest.validityPeriod.end IS NOT NULL
           THEN as_day(r.dispenseRequest.validityPeriod.end)
         -- What was ordered to be given in hospital ends with the stay.
         WHEN len(list_filter(r.category, lambda c: len(list_filter(c.coding,
                lambda k: k.code = 'inpatient')) > 0)) > 0 THEN as_day(ended)
    END AS end_date,
    -- Nobody carries out a draft. What is in an unknown state may have been taken, but does not
    -- run on until today.
    CASE coalesce(r.status, 'unknown') WHEN 'draft' THEN 'on-hold' WHEN 'unknown' THEN 'completed'
         ELSE r.status END AS status,
    coalesce(r.statusReason.text, r.statusReason.coding[1].display) AS stop_reason,
    CASE WHEN r.doNotPerform THEN 'an order not to give the drug'
         -- US Core writes what patients report as a plan.
         WHEN r.intent IN ('proposal', 'option') OR r.intent = 'plan'
           AND NOT coalesce(r.reportedBoolean, r.reportedReference IS NOT NULL)
         THEN 'no order but a plan or proposal'
         WHEN r.intent IN ('instance-order', 'filler-order') AND list_has_any(
           list_transform(r.basedOn, lambda b: regexp_extract(b.reference, '([^/:]+)$', 1)),
           (SELECT list(r.id) FROM request))
         THEN 'part of an order that is delivered itself'
    END AS left_out
  FROM lasting
), given AS (
  SELECT origin, a.id AS medication_id, a.subject.reference AS subject,
    coalesce(
      list_filter(a.dosage.route.coding, lambda c: c.system = 'http://snomed.info/sct')[1].code,
      a.dosage.route.text, a.dosage.route.coding[1].code, a.dosage.route.coding[1].display,
      sig.route) AS route,
    coalesce(a.dosage.dose.value, sig.dose) AS dose_value,
    coalesce(
      CASE WHEN a.dosage.dose.system = 'http://unitsofmeasure.org' THEN a.dosage.dose.code END,
      a.dosage.dose.unit, a.dosage.dose.code, sig.unit) AS dose_unit,
    as_day(coalesce(a.effectiveDateTime, a.effectivePeriod.start)) AS start_date,
    try_cast(start_date AS DATE) AS start_day,
    as_day(a.effectivePeriod.end) AS last_date,
    -- One dose is of the day on which it began, over midnight too. What lasted longer is so much in
    -- all of its days.
    coalesce(try_cast(last_date AS DATE) - start_day <= 1, last_date IS NULL) AS at_once,
    CASE WHEN at_once THEN start_date ELSE last_date END AS end_date,
    CASE coalesce(a.status, 'unknown') WHEN 'in-progress' THEN 'active'
         WHEN 'not-done' THEN 'cancelled' WHEN 'on-hold' THEN 'stopped'
         WHEN 'unknown' THEN 'completed' ELSE a.status END AS status,
    coalesce(a.statusReason[1].text, a.statusReason[1].coding[1].display) AS stop_reason,
    regexp_extract(a.request.reference, '([^/:]+)(/_history/.*)?$', 1) AS ordered_by
  FROM administration LEFT JOIN sig USING (sig_text)
), told AS (
  SELECT origin, medication_id, subject, route, dose_value, dose_unit, frequency_per_day, frequency,
    start_date, end_date, status, stop_reason, left_out
  FROM orders
  UNION ALL
  -- An order and the doses given on it are the same days twice. The order stands for them where it
  -- is delivered too, counts, tells a daily dose and covers the day.
  SELECT g.origin, g.medication_id, g.subject, g.route, g.dose_value, g.dose_unit,
    CASE WHEN at_once THEN 1 END, NULL, g.start_date, g.end_date, g.status, g.stop_reason,
    CASE WHEN o.medication_id IS NOT NULL THEN 'given on an order that is delivered itself' END
  FROM given g LEFT JOIN (SELECT DISTINCT ON (medication_id) * FROM orders ORDER BY origin) o
    ON o.medication_id = ordered_by AND o.left_out IS NULL
    AND o.status IN ('active', 'completed', 'stopped')
    AND o.dose_value IS NOT NULL AND o.frequency_per_day IS NOT NULL
    AND g.start_date BETWEEN o.start_date AND coalesce(o.end_date, g.start_date)
)
SELECT
  t.origin,
  medication_id,
  regexp_extract(subject, '^(?:(?:.*/)?Patient/|urn:uuid:)([^/]+)', 1) AS patient_id,
  chosen.code,
  CASE WHEN list_contains(atc, chosen) THEN 'ATC' WHEN list_contains(rxnorm, chosen) THEN 'RXNORM'
       WHEN chosen IS NOT NULL THEN 'LOCAL' END AS code_system,
  coalesce(c.text, chosen.display, display) AS name,
  route, dose_value, dose_unit, frequency_per_day, frequency, start_date, end_date, status,
  stop_reason, left_out
FROM told t JOIN coded c USING (origin)
