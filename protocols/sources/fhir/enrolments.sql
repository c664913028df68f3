-- Who left a study on an unknown day had left it when the record was last written.
WITH record AS (
  SELECT origin, json_transform(resource, '{
    "id": "VARCHAR", "status": "VARCHAR", "individual": {"reference": "VARCHAR"},
    "study": {"reference": "VARCHAR", "identifier": {"value": "VARCHAR"}},
    "period": {"start": "VARCHAR", "end": "VARCHAR"}, "meta": {"lastUpdated": "VARCHAR"}}') AS s
  FROM ResearchSubject
), study AS (
  -- By its registry's number, if that is among its identifiers.
  SELECT json_extract_string(resource, '$.id') AS id,
    coalesce(min(number) FILTER (regexp_full_match(number, 'NCT[0-9]{8}')), min(number)) AS number
  FROM ResearchStudy, unnest(json_extract_string(resource, '$.identifier[*].value')) AS u(number)
  GROUP BY id
)
SELECT
  r.origin,
  s.id AS enrolment_id,
  regexp_extract(s.individual.reference, '^(?:(?:.*/)?Patient/|urn:uuid:)([^/]+)', 1) AS patient_id,
  coalesce(t.number, s.study.identifier.value, study_id) AS trial_id,
  as_day(s.period.start) AS enrolled_on,
  as_day(coalesce(s.period.end,
    CASE WHEN s.status IN ('off-study', 'withdrawn') THEN s.meta.lastUpdated END)) AS ended_on,
  CASE WHEN s.status IN ('candidate', 'eligible', 'ineligible', 'not-registered',
                         'pending-on-study', 'potential-candidate', 'screening')
       THEN 'never entered the study' END AS left_out
FROM (SELECT *, regexp_extract(s.study.reference, '([^/:]+)(/_history/.*)?$', 1) AS study_id
      FROM record) r
  LEFT JOIN study t ON t.id = study_id
