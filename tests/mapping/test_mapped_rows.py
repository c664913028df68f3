"""A delivery in a hospital's own layout becomes canonical rows, every record accounted for."""

from collections.abc import Callable

import pytest
from landing.conftest import Hospital, csv_text, of

from flows.errors import Refusal
from flows.reconciliation import uncounted_quarantine
from mapping.clinic import FILES, SELECTS, encoded, with_rows

Clinic = Callable[..., Hospital]


def test_every_column_is_what_the_source_says(clinic: Hospital) -> None:
    counts = clinic.land(FILES)
    assert (counts.delivered, counts.accepted, counts.quarantined) == (6, 6, 0)
    assert clinic.rows("SELECT patient_id, birth_date::TEXT, sex FROM patients ORDER BY 1") == [
        ("ada", "2012-05-01", "female"),
        ("bo", "2014-02-28", "male"),
    ]
    assert clinic.rows(
        "SELECT name, dose_value, dose_unit, route, frequency_per_day, start_date::TEXT"
        " FROM medications"
    ) == [("prednisone", 20.0, "mg", "oral", 2.0, "2026-01-01")]
    assert clinic.rows("SELECT result_id, collected_at::TEXT, collected_at_timed FROM labs") == [
        ("r1", "2026-11-01 08:00:00", True),
        ("r2", "2026-11-02 00:00:00", False),
    ]


def test_every_row_knows_the_line_of_its_record(clinic: Hospital) -> None:
    clinic.land(FILES)
    assert clinic.rows("SELECT patient_id, line FROM patients ORDER BY 1") == [
        ("ada", 2),
        ("bo", 3),
    ]
    files = dict(clinic.rows("SELECT file_no, file_name FROM delivery_file"))
    assert [files[no] for (no,) in clinic.rows("SELECT file_no FROM medications")] == ["order.csv"]


def test_what_is_left_out_is_counted_with_its_reason(clinic: Hospital) -> None:
    order = with_rows("order", "m2 | ada | w | 5 | mL | 口服 | qd | 2026/1/1")
    counts = clinic.land(FILES | {"order.csv": order})
    assert of(counts, "medications").delivered == 1
    assert clinic.rows("SELECT extract, file_name, reason, rows FROM left_out") == [
        ("medications", "order.csv", "a diluent, no drug", 1)
    ]
    assert clinic.rows(
        "SELECT records, mapped, left_out, quarantined FROM source_file WHERE table_name = 'order'"
    ) == [(2, 1, 1, 0)]


def test_what_no_select_returns_is_quarantined_not_lost(clinic_of: Clinic) -> None:
    inner = SELECTS["medications"].replace("LEFT JOIN", "JOIN")
    clinic = clinic_of(medications=inner)
    rows = [f"n{n} | ada | p | 20 | mg | 口服 | qd | 2026/1/1" for n in range(8)]
    order = with_rows("order", *rows, "lost | ada | unheard | 5 | mg | 口服 | qd | 2026/1/1")
    counts = clinic.land(FILES | {"order.csv": order})
    assert of(counts, "medications").reasons == {"row:not_mapped": 1}
    assert "order.csv,11,row:not_mapped,lost,ada,unheard" in clinic.quarantined()


def test_a_record_of_which_another_extract_is_made_is_not_lost(clinic_of: Clinic) -> None:
    labs = SELECTS["labs"] + " WHERE code <> 'note'"
    notes = """
        SELECT origin, id AS result_id, no AS patient_id, code, 'LOCAL' AS code_system,
               as_moment(taken) AS collected_at, value FROM result WHERE code = 'note'
    """
    clinic = clinic_of(labs=labs, observations=notes)
    counts = clinic.land(
        FILES | {"result.csv": with_rows("result", "r3 | ada | note | 2026/11/2 9:00 | tired |")}
    )
    assert counts.quarantined == 0
    assert of(counts, "labs").delivered == 2
    assert of(counts, "observations").delivered == 1


def test_a_row_that_breaks_its_schema_is_quarantined_whole_with_file_and_line(
    clinic: Hospital,
) -> None:
    rows = [f"x{n} | ada | 2160-0 | 20261102 | 61 | umol/L" for n in range(8)]
    result = with_rows("result", *rows, "bad | ada | 2160-0 | 2026/13/1 | 61 | umol/L")
    counts = clinic.land(FILES | {"result.csv": result})
    assert of(counts, "labs").reasons == {"collected_at:not_a_time": 1}
    assert "result.csv,12,collected_at:not_a_time,bad,ada,2160-0,2026/13/1" in clinic.quarantined()


def test_words_that_nobody_knows_are_counted_and_lose_no_order(clinic: Hospital) -> None:
    order = with_rows(
        "order",
        "m2 | ada | p | 5 | mg | 鼻饲 | 遵医嘱 | 2026/1/1",
        "m3 | ada | p | 5 | mg | IV | qd | 2026/1/1",
        "m4 | ada | p | 5 | mg | oral | | 2026/1/1",
    )
    clinic.land(FILES | {"order.csv": order})
    assert clinic.rows("SELECT medication_id, route, frequency_per_day FROM medications") == [
        ("m1", "oral", 2.0),
        ("m2", "other", None),
        ("m3", "iv", 1.0),
        ("m4", "oral", None),
    ]
    assert clinic.rows(
        "SELECT extract, column_name, word, rows FROM unknown_word ORDER BY ALL"
    ) == [
        ("medications", "frequency", "遵医嘱", 1),
        ("medications", "route", "鼻饲", 1),
    ]


def test_a_single_dose_without_an_end_ends_on_its_day(clinic_of: Clinic) -> None:
    # The clinic's orders have no end; here it stands behind the word: "st until 2026/1/9".
    ending = SELECTS["medications"].replace(
        "often AS frequency",
        "split_part(often, ' until ', 1) AS frequency,"
        " as_day(nullif(split_part(often, ' until ', 2), '')) AS end_date",
    )
    clinic = clinic_of(medications=ending)
    own = {"st": 3.0, "单次": 1.0}
    order = with_rows(
        "order",
        "m2 | ada | p | 5 | mg | oral | Once | 2026/1/2",
        "m3 | ada | p | 5 | mg | oral | 立即 until 2026/1/9 | 2026/1/3",
        "m4 | ada | p | 5 | mg | oral | once daily | 2026/1/4",
        "m5 | ada | p | 5 | mg | oral | | 2026/1/5",
        "m6 | ada | p | 5 | mg | oral | ST | 2026/1/6",
        "m7 | ada | p | 5 | mg | oral | 单次 | 2026/1/7",
    )
    told = "SELECT medication_id, frequency_per_day, end_date::TEXT FROM current_medications"
    clinic.land(FILES | {"order.csv": order})
    assert clinic.rows(f"{told} ORDER BY 1") == [
        ("m1", 2.0, None),
        ("m2", 1.0, "2026-01-02"),
        ("m3", 1.0, "2026-01-09"),
        ("m4", 1.0, None),
        ("m5", None, None),
        ("m6", 1.0, "2026-01-06"),
        ("m7", 1.0, "2026-01-07"),
    ]
    # To a hospital that says what a word means it means just that.
    words = clinic.source.words | {"frequency": clinic.source.words["frequency"] | own}
    clinic.source = clinic.source.model_copy(update={"words": words})
    clinic.land(FILES | {"order.csv": order})
    assert clinic.rows(f"{told} WHERE medication_id IN ('m2', 'm6', 'm7') ORDER BY 1") == [
        ("m2", 1.0, "2026-01-02"),
        ("m6", 3.0, None),
        ("m7", 1.0, None),
    ]


def test_a_single_dose_of_no_day_has_one_fault(clinic: Hospital) -> None:
    rows = [f"n{n} | ada | p | 20 | mg | 口服 | qd | 2026/1/1" for n in range(8)]
    order = with_rows("order", *rows, "odd | ada | p | 20 | mg | 口服 | st | 2026/13/1")
    counts = clinic.land(FILES | {"order.csv": order})
    assert of(counts, "medications").reasons == {"start_date:not_a_date": 1}


def test_a_table_without_a_file_is_an_extract_less(clinic: Hospital) -> None:
    files = {name: drawn for name, drawn in FILES.items() if name != "result.csv"}
    with pytest.raises(Refusal, match="lacks the extract labs"):
        clinic.land(files)


def test_a_lookup_may_be_missing_and_what_it_tells_is_missing_too(clinic: Hospital) -> None:
    rows = [f"n{n} | ada | p | 20 | mg | 口服 | qd | 2026/1/1" for n in range(8)]
    files = FILES | {"order.csv": with_rows("order", *rows)}
    with pytest.raises(Refusal, match="code_or_name"):
        clinic.land({name: drawn for name, drawn in files.items() if name != "drug.csv"})


def test_columns_are_found_whatever_their_case_and_width(clinic: Hospital) -> None:
    person = "ＮＯ| born |SEX |extra\n ada |2012/5/1|女|x\nbo|20140228|男|y\n".replace("|", ",")
    counts = clinic.land(FILES | {"person.csv": person.encode()})
    assert of(counts, "patients").accepted == 2
    assert of(counts, "patients").unknown_columns == ("extra",)
    assert of(counts, "patients").absent_columns == ("Died",)


def test_of_two_columns_that_differ_in_case_the_one_written_so_is_meant(clinic: Hospital) -> None:
    person = "NO,No,Born,Sex\nx,ada,2012/5/1,女\ny,bo,2014/2/28,男\n"
    clinic.land(FILES | {"person.csv": person.encode()})
    assert clinic.rows("SELECT patient_id FROM patients ORDER BY 1") == [("ada",), ("bo",)]
    with pytest.raises(Refusal, match="column No stands there twice"):
        clinic.land(FILES | {"person.csv": person.replace("NO,No", "NO,no").encode()})


def test_a_missing_column_names_the_table(clinic: Hospital) -> None:
    with pytest.raises(Refusal, match="lacks the column Born") as refusal:
        clinic.land(FILES | {"person.csv": "No,Sex\nada,女\n".encode()})
    assert "table person" in str(refusal.value)


def test_a_byte_that_is_no_gb18030_is_refused_with_its_line(clinic: Hospital) -> None:
    clinic.source = clinic.source.model_copy(update={"encoding": "gb18030"})
    files = {
        name: encoded(drawn, "gb18030") for name, drawn in FILES.items() if isinstance(drawn, str)
    }
    assert clinic.land(files).accepted == 6
    files["person.csv"] = files["person.csv"].replace("男".encode("gb18030"), b"\xff\xff")
    with pytest.raises(Refusal, match="line 3, is not GB18030"):
        clinic.land(files)


def test_an_extract_that_needs_a_table_does_not_come_without_it(clinic: Hospital) -> None:
    also = SELECTS["diagnoses"] + " UNION ALL SELECT origin, id, no, code, 'LOCAL', as_day(taken)"
    selects = dict(clinic.source.selects) | {"diagnoses": also + " FROM result WHERE code = 'dx'"}
    clinic.source = clinic.source.model_copy(update={"selects": selects})
    without = {name: drawn for name, drawn in FILES.items() if name != "problem.csv"}
    with pytest.raises(Refusal, match="gives no row of diagnoses"):
        clinic.land(without)
    clinic.source = clinic.source.model_copy(update={"needs": {"diagnoses": ("problem",)}})
    with pytest.raises(Refusal, match="lacks the extract diagnoses"):
        clinic.land(without)
    assert clinic.land(FILES).accepted == 6


def test_a_table_may_have_a_delimiter_of_its_own(clinic: Hospital) -> None:
    tables = dict(clinic.source.tables)
    tables["drug"] = tables["drug"].model_copy(update={"delimiter": "\t"})
    clinic.source = clinic.source.model_copy(update={"tables": tables})
    clinic.land(FILES | {"drug.csv": b"drug\tname\np\tprednisone\n"})
    assert clinic.rows("SELECT name FROM medications") == [("prednisone",)]


def test_a_broken_record_of_a_lookup_is_quarantined_too(clinic: Hospital) -> None:
    drugs = str(FILES["drug.csv"]).rstrip() + "".join(f"\n x{n} | d{n}" for n in range(8))
    clinic.land(FILES | {"drug.csv": drugs + "\n odd | one | too many\n"})
    assert "drug.csv,12,row:row_shape,odd,one,too many" in clinic.quarantined()
    assert clinic.rows("SELECT quarantined FROM source_file WHERE lookup") == [(1,)]
    assert clinic.rows("SELECT extract, file_name, reason, rows FROM quarantine_summary") == [
        ("drug", "drug.csv", "row:row_shape", 1)
    ]
    assert uncounted_quarantine(clinic.store, clinic.warehouse.quarantine, 1) == []


def test_a_table_that_is_to_be_whole_refuses_any_broken_record(clinic: Hospital) -> None:
    tables = dict(clinic.source.tables)
    tables["drug"] = tables["drug"].model_copy(update={"whole": True})
    clinic.source = clinic.source.model_copy(update={"tables": tables})
    drugs = str(FILES["drug.csv"]).rstrip() + "".join(f"\n x{n} | d{n}" for n in range(8))
    assert clinic.land(FILES | {"drug.csv": drugs + "\n"}).accepted == 6
    with pytest.raises(Refusal, match=r"1 of its records cannot be read \(row:row_shape 1\)"):
        clinic.land(FILES | {"drug.csv": drugs + "\n odd | one | too many\n"})


def test_a_broken_record_counts_against_its_file_whatever_extract_answers(
    clinic_of: Clinic,
) -> None:
    """One broken line of many results is no fifth of the diagnoses that are made of that file."""
    also = (
        SELECTS["diagnoses"]
        + """
        UNION ALL SELECT origin, id, no, code, 'LOCAL', as_day(taken) FROM result WHERE unit = 'dx'
    """
    )
    clinic = clinic_of(diagnoses=also)
    rows = [f"x{n} | ada | 2160-0 | 20261102 | 61 | umol/L" for n in range(8)]
    broken = with_rows("result", *rows, "too | few")
    counts = clinic.land(FILES | {"result.csv": broken})
    assert counts.quarantined == 1
    assert "result.csv,12,row:row_shape,too,few" in clinic.quarantined()
    with pytest.raises(Refusal, match="9 of 11 rows break the rules"):
        clinic.land(FILES | {"result.csv": with_rows("result", *["too | few"] * 9)})


def test_an_unmet_need_loses_no_records_of_other_tables(clinic_of: Clinic) -> None:
    clinic = clinic_of()
    clinic.source = clinic.source.model_copy(
        update={"needs": {"medications": ("order", "drug"), "diagnoses": ("problem", "drug")}}
    )
    with pytest.raises(Refusal, match="lacks the extracts diagnoses, medications"):
        clinic.land({name: drawn for name, drawn in FILES.items() if name != "drug.csv"})
    clinic.land(FILES)
    with pytest.raises(Refusal, match="No extract can be made of the file without others"):
        clinic.land({name: drawn for name, drawn in FILES.items() if name != "drug.csv"})


def test_a_delivery_of_lookups_alone_is_none(clinic: Hospital) -> None:
    clinic.land(FILES)
    with pytest.raises(Refusal, match="holds no extract at all"):
        clinic.land({"drug.csv": FILES["drug.csv"]})


def test_a_file_cut_off_in_its_last_cell_is_refused(clinic: Hospital) -> None:
    order = csv_text(str(FILES["order.csv"]))
    with pytest.raises(Refusal, match="seems to be cut off"):
        clinic.land(FILES | {"order.csv": order.rstrip().removesuffix("/1/1").encode()})


@pytest.mark.parametrize("written", ["oral", "Oral", "ORAL", " ｏｒａｌ "])
def test_canonical_words_are_known_whatever_their_case(clinic: Hospital, written: str) -> None:
    clinic.land(FILES | {"order.csv": str(FILES["order.csv"]).replace("口服", written)})
    assert clinic.rows("SELECT route FROM medications") == [("oral",)]
    assert clinic.rows("FROM unknown_word") == []


def test_reasons_made_of_a_record_are_not_told(clinic_of: Clinic) -> None:
    telling = SELECTS["medications"].replace("'a diluent, no drug'", "'of ' || no || ' no drug'")
    clinic = clinic_of(medications=telling)
    rows = ["m2 | ada | w | 5 | mL | 口服 | qd | 2026/1/1"]
    clinic.land(FILES | {"order.csv": with_rows("order", *rows)})
    assert clinic.rows("SELECT reason, rows FROM left_out") == [("(made of the record)", 1)]


@pytest.mark.parametrize(
    "column",
    ["line", "raw", "first", "file_no", "broken", "rowid", "kept 0", "id as text", "select"],
)
def test_a_column_may_have_any_name(clinic: Hospital, column: str) -> None:
    tables, selects = dict(clinic.source.tables), dict(clinic.source.selects)
    names = ("id", "no", column, "day")
    tables["problem"] = tables["problem"].model_copy(update={"columns": names})
    selects["diagnoses"] = selects["diagnoses"].replace(" code,", f' "{column}" AS code,', 1)
    clinic.source = clinic.source.model_copy(update={"tables": tables, "selects": selects})
    clinic.land(FILES | {"problem.csv": str(FILES["problem.csv"]).replace("code", column)})
    assert clinic.rows("SELECT diagnosis_id, code FROM diagnoses") == [("d1", "M32.1")]


def test_a_pattern_does_not_reach_into_folders(clinic: Hospital) -> None:
    counts = clinic.land(FILES | {"result_old/result.csv": FILES["result.csv"]})
    assert counts.unclaimed == ("result_old/result.csv",)
