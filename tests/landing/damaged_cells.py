"""What damage writes into cells, by the kind of column, and the rule that such a cell breaks.

`\\n`, `\\xNN` and `\\uNNNN` stand for the character; a blank is written as `\\x20`.
"""

# Where every day of a birth, a death or an event goes wrong alike.
DAYS = """
    written                   | rule
                              | required
    2023-02-29                | not_a_date
    2026-13-01                | not_a_date
    2026-00-10                | not_a_date
    2026-1-5                  | not_a_date
    26-01-05                  | not_a_date
    20260105                  | not_a_date
    05/01/2026                | not_a_date
    2026/01/05                | not_a_date
    5-Jan-2026                | not_a_date
    2026年1月5日              | not_a_date
    ２０２６-01-05            | not_a_date
    46027                     | not_a_date
    46027.5                   | not_a_date
    1767571200                | not_a_date
    2026-01-05 00:00:00       | not_a_date
    2026-01-05T00:00:00+08:00 | not_a_date
    2026-01-05\\n             | not_a_date
    NULL                      | not_a_date
    unknown                   | not_a_date
    Wang Xiaoming 13800138000 | not_a_date
    1900-01-01                | too_early
    1899-12-30                | too_early
    0001-01-01                | too_early
    1970-01-01                | epoch
    2026-11-17                | future
    9999-12-31                | future
    3026-01-05                | future
"""
TIMES = """
    written                | rule
                           | required
    2023-02-29 08:30:00    | not_a_time
    2026-01-05 24:00:00    | not_a_time
    2026-01-05 08:60       | not_a_time
    2026-01-05 8:30        | not_a_time
    2026-01-05 08:30:00 pm | not_a_time
    2026-01-05T08:30+25:00 | not_a_time
    08:30                  | not_a_time
    08:30:00               | not_a_time
    46027.35               | not_a_time
    05/01/2026 08:30       | not_a_time
    26-01-05 08:30         | not_a_time
    2026年1月5日           | not_a_time
    2026-01-05\\n08:30     | not_a_time
    now                    | not_a_time
    1900-01-01             | too_early
    1970-01-01             | epoch
    1970-01-01 00:00:00    | epoch
    2026-11-17 00:00       | future
    9999-12-31 23:59:59    | future
"""
IDS = """
    written        | rule
                   | required
    \\x20W001      | id_format
    W001\\x20      | id_format
    W\\x20001      | id_format
    W\\u200b001    | id_format
    \\ufeffW001    | id_format
    Ｗ００１       | id_format
    W\\x07001      | id_format
    W001\\n        | id_format
    W\\u00a0001    | id_format
    W\\ufffd01     | id_format
    NULL           | no_value
    nan            | no_value
    None           | no_value
"""
# Of a patient who is somebody else, or nobody: never the patient whom it looks like.
STRANGERS = """
    written  | rule
    w001     | unknown_patient
    001      | unknown_patient
    W01      | unknown_patient
    W001.0   | unknown_patient
    W001.4   | unknown_patient
    0W001    | unknown_patient
    W999     | unknown_patient
    NULL     | unknown_patient
    Ԝ001     | unknown_patient
"""
TEXTS = """
    written          | rule
    pred\\x07nisone  | unprintable
    pred\\x1bnisone  | unprintable
    pred\\x7fnisone  | unprintable
    \\ufffd\\ufffd   | unprintable
    caf\\x85         | unprintable
"""
CODES = """
    written    | rule
    NULL       | no_value
    #N/A       | no_value
    nan        | no_value
    A\\x20B    | not_a_code
    白细胞     | not_a_code
    A\\nB      | line_break
    A\\x01B    | unprintable
"""
NUMBERS = """
    written      | rule
    0            | not_above_zero
    -5           | not_above_zero
    nan          | not_a_number
    inf          | not_a_number
    -inf         | not_a_number
    1e400        | not_a_number
    NULL         | not_a_number
    NA           | not_a_number
    #DIV/0!      | not_a_number
    -            | not_a_number
    1,5          | not_a_number
    1.234,5      | not_a_number
    1\\x20000    | not_a_number
    1_000        | not_a_number
    １２         | not_a_number
    0x10         | not_a_number
    5mg          | not_a_number
    <5           | not_a_number
    1e12         | too_large
"""
RESULTS = """
    written | rule
            | required
    \\x20   | required
    NULL    | no_value
    null    | no_value
    \\\\N   | no_value
    NaN     | no_value
    inf     | no_value
    -inf    | no_value
    #VALUE! | no_value
    \\u3000  | no_value
    \\u00a0  | no_value
    -999    | no_value
    -9999.0 | no_value
    5\\n6   | line_break
    5\\x016 | unprintable
"""
