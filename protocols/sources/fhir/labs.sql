-- Laboratory results, vital signs, scores and findings: the extracts labs and observations have one
-- shape, so all go to labs. A component is a result of its own, known by its code.
WITH item AS (
  SELECT origin, resource, resource AS told, 0 AS place, 1 AS nth FROM Observation
  UNION ALL
  SELECT origin, resource, component, place, row_number() OVER (PARTITION BY origin,
    json_extract_string(component, ['$.code.coding[0].code', '$.code.text']) ORDER BY place)
  FROM Observation, unnest(json_extract(resource, '$.component[*]'))
    WITH ORDINALITY AS u(component, place)
), read AS (
  SELECT origin, place, nth, json_transform(resource, '{
    "id": "VARCHAR", "status": "VARCHAR", "subject": {"reference": "VARCHAR"},
    "effectiveDateTime": "VARCHAR", "effectivePeriod": {"start": "VARCHAR"},
    "effectiveInstant": "VARCHAR", "effectiveTiming": {"event": ["VARCHAR"]}, "issued": "VARCHAR",
    "component": [{"code": {"coding": [{"code": "VARCHAR"}]},
                   "valueQuantity": {"value": "DOUBLE"}}],
    "hasMember": [{"type": "VARCHAR"}]}') AS o,
    json_transform(told, '{
    "code": {"coding": [{"system": "VARCHAR", "code": "VARCHAR", "display": "VARCHAR"}],
             "text": "VARCHAR"},
    "valueQuantity": {"value": "VARCHAR", "comparator": "VARCHAR", "unit": "VARCHAR",
                      "code": "VARCHAR", "system": "VARCHAR"},
    "valueCodeableConcept": {"text": "VARCHAR",
      "coding": [{"system": "VARCHAR", "code": "VARCHAR", "display": "VARCHAR"}]},
    "valueString": "VARCHAR", "valueInteger": "VARCHAR", "valueBoolean": "VARCHAR",
    "valueDateTime": "VARCHAR", "valueTime": "VARCHAR", "valuePeriod": "JSON",
    "valueSampledData": "JSON",
    "valueRatio": {"numerator": {"value": "VARCHAR", "unit": "VARCHAR", "code": "VARCHAR"},
                   "denominator": {"value": "VARCHAR", "unit": "VARCHAR", "code": "VARCHAR"}},
    "valueRange": {"low": {"value": "VARCHAR", "unit": "VARCHAR", "code": "VARCHAR"},
                   "high": {"value": "VARCHAR", "unit": "VARCHAR", "code": "VARCHAR"}},
    "dataAbsentReason": {"text": "VARCHAR"},
    "referenceRange": [{"text": "VARCHAR",
      "type": {"coding": [{"code": "VARCHAR"}], "text": "VARCHAR"},
      "low": {"value": "VARCHAR", "unit": "VARCHAR", "code": "VARCHAR"},
      "high": {"value": "VARCHAR", "unit": "VARCHAR", "code": "VARCHAR"}}]}') AS v
  FROM item
), chosen AS (
  SELECT *, v.valueQuantity AS q, v.valueRatio AS ratio, v.valueRange AS range_,
    list_filter(v.code.coding, lambda c: c.code <> '') AS codings,
    list_filter(codings, lambda c: c.system IN
      ('http://loinc.org', 'https://loinc.org', 'urn:oid:2.16.840.1.113883.6.1'))[1] AS loinc,
    coalesce(loinc, codings[1]) AS coding,
    list_filter(codings, lambda c: folded(c.display) <> folded(coalesce((coding).display, '')))[1]
      .display AS other_name,
    -- So the pulse oximetry of US Core tells it: a flow in L/min, or a share in percent.
    place = 0 AND len(list_filter(o.component, lambda c:
      c.valueQuantity.value > CASE WHEN list_contains(list_transform(c.code.coding,
                                          lambda k: k.code), '3151-8') THEN 0
                                   WHEN list_contains(list_transform(c.code.coding,
                                          lambda k: k.code), '3150-6') THEN 21 END)) > 0
      AS on_oxygen,
    coalesce(
      list_filter(v.valueCodeableConcept.coding, lambda c: c.system = 'http://snomed.info/sct')[1],
      v.valueCodeableConcept.coding[1]) AS answer,
    -- What is normal, where it is told once: ranges for sexes or ages that differ are nobody's.
    list_distinct(list_transform(list_filter(v.referenceRange, lambda r:
        (r.type IS NULL OR list_contains(list_transform(r.type.coding, lambda k: k.code), 'normal'))
        AND coalesce(r.low.value, r.high.value, r.text) IS NOT NULL),
      lambda r: {'low': r.low, 'high': r.high, 'text':
        CASE WHEN coalesce(r.low.value, r.high.value) IS NULL THEN r.text END})) AS normal,
    -- A text tells the limits in the unit of the value: it names no other.
    CASE WHEN len(normal) = 1 AND NOT regexp_matches(
           replace(folded(normal[1].text), folded(coalesce((q).unit, (q).code, '?')), ''),
           '[^0-9 .<>≤≥=~()-]')
         THEN normal[1].text END AS normal_text
  FROM read
), valued AS (
  SELECT *,
    coalesce(
      coalesce(q.comparator, '') || q.value,
      -- a text of several lines is still one result
      nullif(trim(regexp_replace(v.valueString, '\s+', ' ', 'g')), ''),
      nullif(v.valueCodeableConcept.text, ''),
      regexp_replace(answer.display, ' [(](qualifier value|finding|disorder|situation)[)]$', ''),
      answer.code, v.valueInteger, v.valueBoolean,
      CASE WHEN coalesce(ratio.numerator.unit, ratio.numerator.code, ratio.denominator.unit,
                         ratio.denominator.code) IS NULL
           THEN ratio.numerator.value || ':' || ratio.denominator.value
           WHEN try_cast(ratio.denominator.value AS DOUBLE) = 1 THEN ratio.numerator.value
           ELSE ratio.numerator.value || '/' || ratio.denominator.value END,
      range_.low.value || '-' || range_.high.value, '>=' || range_.low.value,
      '<=' || range_.high.value, v.valueDateTime, v.valueTime) AS value
  FROM chosen
)
SELECT
  origin,
  o.id || CASE WHEN place = 0 THEN '' ELSE '/'
    || CASE WHEN regexp_full_match(coding.code, '[!-~]+') THEN coding.code
            ELSE md5(coalesce(v.code.text, '')) END
    || CASE WHEN nth > 1 THEN '/' || nth ELSE '' END END AS result_id,
  regexp_extract(o.subject.reference, '^(?:(?:.*/)?Patient/|urn:uuid:)([^/]+)', 1) AS patient_id,
  coalesce(coding.code, v.code.text) AS code,
  CASE WHEN loinc IS NOT NULL THEN 'LOINC' ELSE 'LOCAL' END AS code_system,
  coalesce(nullif(v.code.text, ''), format('{} ({})', coding.display, other_name), coding.display,
           other_name) || CASE WHEN on_oxygen THEN ' (on oxygen)' ELSE '' END AS name,
  as_moment(coalesce(o.effectiveDateTime, o.effectivePeriod.start, o.effectiveInstant,
                     o.effectiveTiming.event[1], o.issued)) AS collected_at,
  -- What was withdrawn together with its value still replaces what was said before.
  coalesce(value, CASE WHEN o.status IN ('cancelled', 'entered-in-error') THEN o.status END)
    AS value,
  CASE WHEN q.system = 'http://unitsofmeasure.org' THEN coalesce(q.code, q.unit)
       WHEN q.value IS NOT NULL THEN coalesce(q.unit, q.code)
       WHEN ratio.numerator.value IS NOT NULL
       THEN coalesce(ratio.numerator.code, ratio.numerator.unit)
         || coalesce('/' || coalesce(ratio.denominator.code, ratio.denominator.unit), '')
       ELSE coalesce(range_.low.code, range_.low.unit, range_.high.code, range_.high.unit)
  END AS unit,
  CASE WHEN len(normal) = 1 AND coalesce(normal[1].low.unit = q.unit, true)
       THEN coalesce(normal[1].low.value, normal_text) END AS reference_low,
  CASE WHEN len(normal) = 1 AND coalesce(normal[1].high.unit = q.unit, true)
       THEN coalesce(normal[1].high.value, normal_text) END AS reference_high,
  CASE WHEN o.status IN ('registered', 'unknown') THEN 'preliminary' ELSE o.status END AS status,
  CASE WHEN value IS NOT NULL OR o.status IN ('cancelled', 'entered-in-error') THEN NULL
       WHEN v.dataAbsentReason IS NOT NULL THEN 'no value, and the record says why'
       WHEN coalesce(v.valuePeriod, v.valueSampledData) IS NOT NULL THEN 'no single value'
       WHEN place = 0 AND len(o.hasMember) > 0 THEN 'a panel, whose members are results themselves'
       ELSE 'no value' END AS left_out
FROM valued
WHERE place > 0 OR value IS NOT NULL OR coalesce(len(o.component), 0) = 0
