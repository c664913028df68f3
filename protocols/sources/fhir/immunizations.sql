-- The state stays in FHIR's words (completed, not-done, entered-in-error), which are understood.
WITH record AS (
  SELECT origin, json_transform(resource, '{
    "id": "VARCHAR", "status": "VARCHAR", "patient": {"reference": "VARCHAR"},
    "vaccineCode": {"coding": [{"system": "VARCHAR", "code": "VARCHAR", "display": "VARCHAR"}],
                    "text": "VARCHAR"},
    "occurrenceDateTime": "VARCHAR", "occurrenceString": "VARCHAR"}') AS i
  FROM Immunization
), coded AS (
  SELECT *,
    list_filter(i.vaccineCode.coding, lambda c: c.code <> '') AS codings,
    list_filter(codings, lambda c: c.system IN
      ('http://hl7.org/fhir/sid/cvx', 'urn:oid:2.16.840.1.113883.12.292'))[1] AS cvx,
    list_filter(codings, lambda c: c.system IN
      ('http://www.whocc.no/atc', 'urn:oid:2.16.840.1.113883.6.73'))[1] AS atc,
    coalesce(cvx, atc, codings[1]) AS chosen
  FROM record
)
SELECT
  origin,
  i.id AS immunization_id,
  regexp_extract(i.patient.reference, '^(?:(?:.*/)?Patient/|urn:uuid:)([^/]+)', 1) AS patient_id,
  coalesce(chosen.code, i.vaccineCode.text) AS code,
  CASE WHEN cvx IS NOT NULL THEN 'CVX' WHEN atc IS NOT NULL THEN 'ATC' ELSE 'LOCAL' END
    AS code_system,
  coalesce(nullif(i.vaccineCode.text, ''), chosen.display) AS name,
  as_day(coalesce(i.occurrenceDateTime, i.occurrenceString)) AS given_on,
  i.status
FROM coded
