-- Only reactions to drugs are asked for; where no category is written nothing is left out on its
-- account. The verification (unconfirmed, confirmed, refuted, entered-in-error) is the state; that
-- one is resolved does not undo it.
WITH record AS (
  SELECT origin, json_transform(resource, '{
    "id": "VARCHAR", "patient": {"reference": "VARCHAR"}, "category": ["VARCHAR"],
    "verificationStatus": {"coding": [{"system": "VARCHAR", "code": "VARCHAR"}], "text": "VARCHAR"},
    "code": {"coding": [{"system": "VARCHAR", "code": "VARCHAR", "display": "VARCHAR"}],
             "text": "VARCHAR"},
    "onsetDateTime": "VARCHAR", "onsetPeriod": {"start": "VARCHAR"}, "recordedDate": "VARCHAR",
    "reaction": [{"severity": "VARCHAR", "onset": "VARCHAR", "substance":
      {"coding": [{"system": "VARCHAR", "code": "VARCHAR", "display": "VARCHAR"}],
       "text": "VARCHAR"}}]}') AS a
  FROM AllergyIntolerance
), named AS (
  SELECT *,
    coalesce(a.code, list_filter(list_transform(a.reaction, lambda r: r.substance),
                                 lambda s: s IS NOT NULL)[1]) AS drug,
    list_transform(a.reaction, lambda r: r.severity) AS severities
  FROM record
), coded AS (
  SELECT *,
    list_filter(drug.coding, lambda c: c.code <> '') AS codings,
    list_filter(codings, lambda c: c.system IN
      ('http://www.whocc.no/atc', 'urn:oid:2.16.840.1.113883.6.73'))[1] AS atc,
    list_filter(codings, lambda c: c.system IN
      ('http://www.nlm.nih.gov/research/umls/rxnorm', 'urn:oid:2.16.840.1.113883.6.88'))[1]
      AS rxnorm,
    coalesce(atc, rxnorm, codings[1]) AS chosen
  FROM named
)
SELECT
  origin,
  a.id AS reaction_id,
  regexp_extract(a.patient.reference, '^(?:(?:.*/)?Patient/|urn:uuid:)([^/]+)', 1) AS patient_id,
  chosen.code,
  CASE WHEN atc IS NOT NULL THEN 'ATC' WHEN rxnorm IS NOT NULL THEN 'RXNORM'
       WHEN chosen IS NOT NULL THEN 'LOCAL' END AS code_system,
  coalesce(nullif(drug.text, ''), chosen.display) AS name,
  -- the first whole day that is told
  as_day(coalesce(
    list_filter([a.onsetDateTime, a.onsetPeriod.start, a.reaction[1].onset, a.recordedDate],
                lambda d: try_cast(as_day(d) AS DATE) IS NOT NULL)[1],
    a.onsetDateTime, a.recordedDate)) AS reaction_on,
  list_filter(['severe', 'moderate', 'mild'], lambda s: list_contains(severities, s))[1]
    AS severity,
  coalesce(
    list_filter(a.verificationStatus.coding,
                lambda s: ends_with(s.system, '/allergyintolerance-verification'))[1].code,
    a.verificationStatus.coding[1].code, lower(a.verificationStatus.text)) AS status,
  CASE
    -- SNOMED CT: no known allergy, no known drug, environmental or food allergy
    WHEN len(list_filter(codings, lambda c: c.code IN
      ('716186003', '409137002', '428607008', '429625007'))) > 0
      OR regexp_matches(lower(drug.text), '^(no known .*allerg|nka$|nkda$)')
    THEN 'no known allergy'
    WHEN len(a.category) > 0 AND len(list_filter(a.category,
      lambda c: c NOT IN ('food', 'environment'))) = 0
    THEN 'an allergy to no drug'
  END AS left_out
FROM coded
