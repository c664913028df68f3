-- Texts that differ in one sign, whatever the script (levenshtein() counts bytes).

CREATE OR REPLACE MACRO one_sign_apart(one, other) AS
  CASE abs(length(one) - length(other))
  WHEN 0 THEN len(list_filter(range(1, length(one) + 1), lambda n: one[n] <> other[n])) = 1
  WHEN 1 THEN list_contains(
    list_transform(range(1, greatest(length(one), length(other)) + 1), lambda n:
      CASE WHEN length(one) > length(other) THEN left(one, n - 1) || substr(one, n + 1)
           ELSE left(other, n - 1) || substr(other, n + 1) END),
    CASE WHEN length(one) > length(other) THEN other ELSE one END)
  ELSE false END;
