SELECT p.protocol_id, p.release_id, p.as_of, p.listed, p.reviewed, p.confirmed, p.precision
FROM review_precision p
ORDER BY p.protocol_id, p.release_id DESC
