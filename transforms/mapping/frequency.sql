-- How many times a day a frequency word means: every spelling is looked up, none is worked out.
-- Needs folded(), and two variables: frequency_words, which frequency_map makes of the words and
-- their times a day, and one_off_words, the keys of the words for a single dose.

-- Full stops of abbreviations (q.d.) and hyphens (once-daily) make no difference; 1.5 keeps its
-- point and 4-6 its hyphen.
CREATE OR REPLACE MACRO plain_notation(written) AS
  regexp_replace(regexp_replace(replace(folded(written), '×', 'x'),
    '\.([^0-9.]|$)', '\1', 'g'), '([a-z])-([a-z])', '\1\2', 'g');

-- Which numerals Chinese text uses makes no difference either. Only within a frequency: in a sig
-- 每周三20mg (every Wednesday 20 mg) would become 每周320mg.
CREATE OR REPLACE MACRO plain_frequency(plain) AS
  translate(plain, '一二两三四五六七八九 ', '1223456789');

CREATE OR REPLACE MACRO frequency_key(written) AS
  plain_frequency(rtrim(plain_notation(written), ' .,;。、'));

CREATE OR REPLACE MACRO frequency_map(written, per_day) AS
  map_from_entries(list_distinct(
    list_transform(list_zip(written, per_day), lambda w: row(frequency_key(w[1]), w[2]))));

-- Whether it is a word for a single dose: such an order ends on the day on which it starts.
CREATE OR REPLACE MACRO one_off(written) AS
  list_contains(getvariable('one_off_words'), frequency_key(written));

CREATE OR REPLACE MACRO per_day(written) AS
  getvariable('frequency_words')[frequency_key(written)];
