-- The state stays in FHIR's words (completed, not-done, preparation, ...), which are understood.
WITH record AS (
  SELECT origin, json_transform(resource, '{
    "id": "VARCHAR", "status": "VARCHAR", "subject": {"reference": "VARCHAR"},
    "code": {"coding": [{"system": "VARCHAR", "code": "VARCHAR", "display": "VARCHAR"}],
             "text": "VARCHAR"},
    "performedDateTime": "VARCHAR", "performedPeriod": {"start": "VARCHAR"}}') AS p
  FROM Procedure
), coding AS (
  SELECT origin, coding.code, coding.display, place,
    CASE
      WHEN coding.system IN
        ('http://www.cms.gov/Medicare/Coding/ICD10', 'http://hl7.org/fhir/sid/icd-10-pcs',
         'http://www.icd10data.com/icd10pcs', 'urn:oid:2.16.840.1.113883.6.4')
      THEN 'ICD10PCS'
      -- Volume 3, and the table of China's shared health records (WS/T 500) that follows it
      WHEN regexp_full_match(coding.system, 'http://hl7.org/fhir/sid/icd-9-cm(/procedure)?')
        OR coding.system = 'urn:oid:2.16.840.1.113883.6.104'
        OR regexp_full_match(coding.system, 'urn:oid:2.16.156.10011.2.3.3.12([.][0-9]+)?')
      THEN 'ICD9CM3'
      WHEN coding.system IN ('http://www.ama-assn.org/go/cpt', 'urn:oid:2.16.840.1.113883.6.12')
      THEN 'CPT'
      WHEN coding.system IN ('http://snomed.info/sct', 'urn:oid:2.16.840.1.113883.6.96')
      THEN 'SNOMED'
      ELSE 'LOCAL'
    END AS code_system
  FROM record, unnest(p.code.coding) WITH ORDINALITY AS u(coding, place)
  WHERE coding.code <> ''
), chosen AS (
  FROM coding
  QUALIFY row_number() OVER (PARTITION BY origin ORDER BY list_position(
    ['ICD10PCS', 'ICD9CM3', 'CPT', 'SNOMED', 'LOCAL'], code_system), place) = 1
)
SELECT
  r.origin,
  p.id AS procedure_id,
  regexp_extract(p.subject.reference, '^(?:(?:.*/)?Patient/|urn:uuid:)([^/]+)', 1) AS patient_id,
  coalesce(c.code, p.code.text) AS code,
  coalesce(c.code_system, 'LOCAL') AS code_system,
  coalesce(nullif(p.code.text, ''), c.display) AS name,
  as_day(coalesce(p.performedDateTime, p.performedPeriod.start)) AS performed_on,
  p.status
FROM record r LEFT JOIN chosen c USING (origin)
