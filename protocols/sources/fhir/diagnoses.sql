-- Several codes of one system are several diagnoses (M32.1 and N08.5): the first has the id of the
-- resource, each other one its code behind that.
WITH record AS (
  SELECT origin, json_transform(resource, '{
    "id": "VARCHAR", "subject": {"reference": "VARCHAR"}, "encounter": {"reference": "VARCHAR"},
    "verificationStatus": {"coding": [{"system": "VARCHAR", "code": "VARCHAR"}], "text": "VARCHAR"},
    "code": {"coding": [{"system": "VARCHAR", "code": "VARCHAR", "display": "VARCHAR"}],
             "text": "VARCHAR"},
    "onsetDateTime": "VARCHAR", "onsetPeriod": {"start": "VARCHAR"}, "recordedDate": "VARCHAR",
    "extension": [{"url": "VARCHAR", "valueDateTime": "VARCHAR"}],
    "abatementDateTime": "VARCHAR", "abatementPeriod": {"end": "VARCHAR"}}') AS c
  FROM Condition
), coding AS (
  SELECT origin, coding.code, coding.display, place,
    CASE
      WHEN coding.system IN ('http://hl7.org/fhir/sid/icd-10-cm', 'urn:oid:2.16.840.1.113883.6.90')
      THEN 'ICD10CM'
      -- the code table of China's shared health records (WS/T 500), whatever its edition
      WHEN regexp_full_match(coding.system, 'urn:oid:2.16.156.10011.2.3.3.11([.][0-9]+)?')
      THEN 'ICD10CN'
      -- the World Health Organization's, and national modifications: icd-10-gm, icd-10-ca
      WHEN coding.system = 'urn:oid:2.16.840.1.113883.6.3'
        OR regexp_matches(coding.system, '/icd-10(-[a-z]{2})?$')
      THEN 'ICD10'
      WHEN coding.system IN ('http://snomed.info/sct', 'urn:oid:2.16.840.1.113883.6.96')
      THEN 'SNOMED'
      WHEN regexp_full_match(coding.system, 'http://hl7.org/fhir/sid/icd-9-cm(/diagnosis)?')
        OR coding.system = 'urn:oid:2.16.840.1.113883.6.103'
      THEN 'ICD9CM'
      ELSE 'LOCAL'
    END AS code_system
  FROM record, unnest(c.code.coding) WITH ORDINALITY AS u(coding, place)
  WHERE coding.code <> ''
), preferred AS (
  FROM coding
  QUALIFY rank() OVER (PARTITION BY origin ORDER BY list_position(
            ['ICD10CM', 'ICD10CN', 'ICD10', 'SNOMED', 'ICD9CM', 'LOCAL'], code_system)) = 1
    AND row_number() OVER (PARTITION BY origin, code_system, code ORDER BY place) = 1
), numbered AS (
  SELECT *, row_number() OVER (PARTITION BY origin ORDER BY place) AS nth FROM preferred
), stay AS (
  SELECT json_extract_string(resource, '$.id') AS id,
    max(json_extract_string(resource, '$.class.code')) AS class,
    min(json_extract_string(resource, '$.period.start')) AS started
  FROM Encounter GROUP BY id
), dated AS (
  SELECT r.*, class,
    -- The day of onset if it is a whole day, else the first whole day on which the record speaks.
    list_filter(c.extension, lambda e: ends_with(e.url, '/condition-assertedDate'))[1] AS asserted,
    list_filter([c.onsetDateTime, c.onsetPeriod.start, (asserted).valueDateTime, c.recordedDate,
      started], lambda d: try_cast(as_day(d) AS DATE) IS NOT NULL)[1] AS known_on,
    coalesce(
      list_filter(c.verificationStatus.coding,
                  lambda s: ends_with(s.system, '/condition-ver-status'))[1].code,
      c.verificationStatus.coding[1].code, lower(c.verificationStatus.text)) AS verified,
    coalesce(c.onsetDateTime, c.onsetPeriod.start) AS onset,
    coalesce(c.abatementDateTime, c.abatementPeriod.end) AS abatement,
    -- "2015" is over by its last day
    CASE WHEN regexp_full_match(abatement, '[0-9]{4}(-[0-9]{2})?')
         THEN CAST(last_day(try_cast(rpad(abatement, 10, CASE length(abatement) WHEN 4 THEN '-12-01'
           ELSE '-01' END) AS DATE)) AS VARCHAR)
         ELSE as_day(abatement) END AS resolved_on
  FROM record r LEFT JOIN stay s
    ON s.id = regexp_extract(c.encounter.reference, '([^/:]+)(/_history/.*)?$', 1)
)
SELECT
  d.origin,
  c.id || CASE WHEN nth > 1 THEN '/' || n.code ELSE '' END AS diagnosis_id,
  regexp_extract(c.subject.reference, '^(?:(?:.*/)?Patient/|urn:uuid:)([^/]+)', 1) AS patient_id,
  coalesce(n.code, c.code.text) AS code,
  coalesce(n.code_system, 'LOCAL') AS code_system,
  coalesce(nullif(n.display, ''), c.code.text) AS name,
  -- What is written down after it was over was there at the latest when it ended.
  CASE WHEN onset IS DISTINCT FROM known_on AND resolved_on < as_day(known_on) THEN resolved_on
       ELSE as_day(coalesce(known_on, onset, c.recordedDate)) END AS diagnosed_on,
  resolved_on,
  CASE verified WHEN 'unconfirmed' THEN 'provisional' ELSE verified END AS status,
  CASE WHEN class IN ('AMB', 'VR') THEN 'outpatient'
       WHEN class IN ('IMP', 'ACUTE', 'NONAC') THEN 'inpatient'
       WHEN class = 'EMER' THEN 'emergency'
       WHEN class IS NOT NULL THEN 'other' END AS setting
FROM dated d LEFT JOIN numbered n USING (origin)
