-- A birth date that is only a year or a month is handed on as it stands, and refused: nobody's age
-- is guessed. Who is dead on an unknown day was dead when the record was last written; if not even
-- that is known the row is refused, so that nobody counts as alive without being seen.
WITH person AS (
  SELECT origin, json_transform(resource, '{
    "id": "VARCHAR", "birthDate": "VARCHAR", "gender": "VARCHAR", "deceasedBoolean": "BOOLEAN",
    "deceasedDateTime": "VARCHAR", "meta": {"lastUpdated": "VARCHAR"}}') AS p
  FROM Patient
), said AS (
  SELECT json_transform(resource, '{
    "status": "VARCHAR", "scope": {"coding": [{"code": "VARCHAR"}]}, "dateTime": "VARCHAR",
    "patient": {"reference": "VARCHAR"}, "provision": {"type": "VARCHAR"}}') AS c,
    regexp_extract((c).patient.reference, '^(?:(?:.*/)?Patient/|urn:uuid:)([^/]+)', 1) AS patient_id,
    coalesce((c).provision.type = 'deny', false) AS denied
  FROM Consent
), answer AS (
  -- The newest consent to research counts; a refusal without a day is never outdated.
  SELECT patient_id,
    coalesce(arg_max(denied, c.dateTime), false)
      OR coalesce(bool_or(denied) FILTER (c.dateTime IS NULL), false) AS denied
  FROM said
  WHERE c.status = 'active'
    AND list_contains(list_transform(c.scope.coding, lambda k: k.code), 'research')
  GROUP BY patient_id
)
SELECT
  origin,
  p.id AS patient_id,
  as_day(p.birthDate) AS birth_date,
  coalesce(p.gender, 'unknown') AS sex,
  CASE WHEN try_cast(as_day(p.deceasedDateTime) AS DATE) IS NOT NULL THEN as_day(p.deceasedDateTime)
       WHEN p.deceasedDateTime IS NOT NULL OR p.deceasedBoolean
       THEN coalesce(as_day(p.meta.lastUpdated), p.deceasedDateTime, 'dead on an unknown day')
  END AS death_date,
  denied AS research_opt_out
FROM person LEFT JOIN answer ON patient_id = p.id
