-- Patient.link: a record that another one replaces. The day on which the record was last written is
-- the only one that FHIR gives for it.
WITH person AS (
  SELECT origin, json_transform(resource, '{
    "id": "VARCHAR", "meta": {"lastUpdated": "VARCHAR"},
    "link": [{"type": "VARCHAR", "other": {"reference": "VARCHAR"}}]}') AS p
  FROM Patient
)
SELECT
  origin,
  p.id AS from_id,
  regexp_extract(link.other.reference, '([^/:]+)(/_history/.*)?$', 1) AS to_id,
  as_day(p.meta.lastUpdated) AS merged_on
FROM person, unnest(list_filter(p.link, lambda l: l.type = 'replaced-by')) AS u(link)
