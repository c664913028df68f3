-- People and events are drawn by hashes of their numbers, so that every run draws the same.

CREATE MACRO drawn(number, salt) AS hash(number, salt, getvariable('seed'));
CREATE MACRO below(count, number, salt) AS (drawn(number, salt) % (count)::UBIGINT)::BIGINT;

CREATE MACRO patient_id(number) AS 'P' || lpad(number::VARCHAR, getvariable('width'), '0');
CREATE MACRO age_days(number) AS
  CASE WHEN below(5, number, 'child') > 0 THEN 30 + below(6540, number, 'age')
       ELSE 6600 + below(20400, number, 'age') END;
CREATE MACRO died_ago(number) AS
  CASE WHEN below(100, number, 'dead') = 0
       THEN least(below(700, number, 'died'), age_days(number)) END;

-- Row numbers from `first` on; every five hundredth row comes again at the end.
CREATE MACRO numbered(first, rows) AS TABLE
  SELECT first + CASE WHEN i < rows THEN i ELSE (i - rows) * 500 + 7 END AS number
  FROM range(rows + rows // 500) AS t(i);

CREATE MACRO patient_rows(first, rows) AS TABLE
  SELECT patient_id(person) AS patient_id,
         getvariable('as_of') - age_days(person)::INTEGER AS birth_date,
         CASE WHEN below(100, person, 'sex') < 49 THEN 'female'
              WHEN below(100, person, 'sex') < 98 THEN 'male'
              WHEN below(100, person, 'sex') = 98 THEN 'other' ELSE 'unknown' END AS sex,
         getvariable('as_of') - died_ago(person)::INTEGER AS death_date,
         CASE WHEN below(1000, person, 'opt out') < 15 THEN 'true'
              WHEN below(1000, person, 'opt out') < 100 THEN 'false' END AS research_opt_out
  FROM (SELECT getvariable('before') + 1 + number AS person FROM numbered(first, rows));

-- Events in the order of time, the newest `newest` days ago; some patients have a hundred times as
-- many as others. Of a later delivery each tenth event corrects one of the first.
CREATE MACRO events(first, rows, days, newest, salt) AS TABLE
  SELECT number, key, corrects, person,
         CASE WHEN ago BETWEEN coalesce(died_ago(person), newest) AND age_days(person) - 1 THEN ago
              ELSE coalesce(died_ago(person), 0) + below(
                greatest(age_days(person) - coalesce(died_ago(person), 0), 1), key, salt || 'ago')
         END::INTEGER AS ago,
         CASE WHEN number % 1000 IN (117, 343, 589, 853)
              THEN 1 + below(7, number, salt || 'flaw') ELSE 0 END AS flaw,
         patient_id(person + CASE WHEN number % 1000 = 731 THEN getvariable('strangers') ELSE 0 END) AS patient_id
  FROM (
    SELECT *, getvariable('before') + 1 + floor(getvariable('others')
                * pow(below(1e12, key, salt || 'who') / 1e12, 1.5))::BIGINT AS person,
           newest + (rows - 1 - (number - first)) * days // rows AS ago
    FROM (
      SELECT number, first > 0 AND number % 10 = 0 AS corrects,
             CASE WHEN first > 0 AND number % 10 = 0 THEN (number - first) * 100 ELSE number END
               AS key
      FROM numbered(first, rows)
    )
  );
