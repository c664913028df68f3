"""The worked example of a Chinese hospital: its words, its doses, and its own delivery."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from landing.conftest import Hospital
from refresh.deliveries import SAMPLE, of_patients, read
from refresh.deliveries import write as write_canonical
from refresh.releases import prescreen, rows

from flows.errors import Refusal
from flows.resources import load_source
from sources.his_zh_rows import LESSONS, own
from sources.his_zh_sample import DELIVERY, write
from sources.his_zh_ward import REQUIRED, delivered


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Hospital]:
    made = Hospital(tmp_path, load_source("his_zh"))
    yield made
    made.store.close()


def test_doses_routes_and_frequencies_of_the_ward(ward: Hospital) -> None:
    counts = ward.land(
        delivered(
            医嘱="""
            医嘱号 | 患者编号 | 医嘱类别 | 长期临时 | 药品编码 | 药品名称 | 规格        | 给药途径 | 单次剂量 | 剂量单位  | 频次     | 开始时间      | 停止时间 | 医嘱状态
            m01    | 00071    | 西药     | 长期     | Y1       | 泼尼松   | 5mg×100片   | 口服     | 11       | 片        | qd       | 2026/1/5 8:00 |          | 执行中
            m02    | 00071    | 西药     | 长期     | Y1       | 泼尼松   | 5mg*100片   | 鼻饲     | 0.5      | 片        | 晨起顿服 | 20260105      |          | 已停
            m03    | 00071    | 西药     | 长期     | Y2       | 甲泼尼龙 | 40mg/支     | 静滴     | 2        | 支        | 每日一次 | 2026-01-05    |          | 已停
            m04    | 00071    | 西药     | 临时     | Y2       | 甲泼尼龙 | 40mg/支     | 静脉注射 | 500      | 毫克      | st       | 2026/1/5 8:00 |          | 已完成
            m05    | 00071    | 西药     | 长期     | Y3       | 环孢素   | 50mg:1ml    | 口服     | 1        | 支        | bid      | 2026/1/5      | 2026/2/5 | 已作废
            m06    | 00071    | 西药     | 长期     | Y1       | 泼尼松   | 5mg/5ml×1支 | 外用     | 1        | 支        | 隔日     | 2026/1/5      |          | 未执行
            m07    | 00071    | 西药     | 长期     | Y1       | 泼尼松   | 5mg×100片   | 含服     | 遵医嘱   | 片        | 必要时   | 2026/1/5      |          | 暂停
            m08    | 00071    | 西药     | 长期     | Y1       | 泼尼松   |             | 皮下注射 | 0.6      | 毫克/公斤 | 每周一次 | 2026/1/5      |          |
            m09    | 00071    | 护理     | 长期     | H1       | 一级护理 |             |          |          |           | qd       | 2026/1/5      |          | 执行中
            """
        )
    )
    found = ward.rows(
        "SELECT medication_id, route, dose_value, dose_unit, round(frequency_per_day, 3),"
        " end_date::VARCHAR, status FROM current_medications ORDER BY 1"
    )
    assert found == [
        ("m01", "oral", 55.0, "mg", 1.0, None, "active"),
        ("m02", "oral", 2.5, "mg", 1.0, None, "stopped"),
        ("m03", "iv", 80.0, "mg", 1.0, None, "stopped"),
        ("m04", "iv", 500.0, "mg", 1.0, "2026-01-05", "completed"),
        ("m05", "oral", 1.0, "支", 2.0, "2026-02-05", "entered-in-error"),
        ("m06", "topical", 1.0, "支", 0.5, None, "cancelled"),
        ("m07", "other", None, "mg", None, None, "on-hold"),
        ("m08", "sc", 0.6, "mg/kg", 0.143, None, None),
    ]
    assert {(word.column, word.word) for word in counts.unknown} >= {
        ("route", "含服"),
        ("frequency", "必要时"),
    }
    assert [(left.reason, left.rows) for left in counts.left_out] == [("an order of no drug", 1)]


def test_one_line_of_signs_is_a_row_for_each_that_was_measured(ward: Hospital) -> None:
    counts = ward.land(
        delivered(
            生命体征="""
            记录号 | 患者编号 | 测量时间       | 体温 | 血氧饱和度 | 体重 | 体重单位 | 身高
            t1     | 00071    | 20260105083000 | 36.8 |            | 104  | 斤       | --
            t2     | 00071    | 20260106083000 |      | 未录入     |      | kg       |
            """,
            评分="""
            评分号 | 患者编号 | 量表      | 评估时间  | 总分
            p1     | 00071    | SLEDAI-2K | 2026年1月5日 | 12
            """,
        )
    )
    assert ward.rows(
        "SELECT name, value, unit, collected_at::VARCHAR FROM current_observations ORDER BY 1"
    ) == [
        ("SLEDAI-2K", "12", None, "2026-01-05 00:00:00"),
        ("体温", "36.8", "℃", "2026-01-05 08:30:00"),
        ("体重", "104", "斤", "2026-01-05 08:30:00"),
    ]
    assert [(left.reason, left.rows) for left in counts.left_out] == [("no sign was measured", 1)]


def test_a_byte_that_is_no_gb18030_is_refused_by_file_line_and_byte(ward: Hospital) -> None:
    files = delivered(诊断=REQUIRED["诊断.csv"].replace("系统性红斑狼疮", "系统性红斑狼疮𠮷"))
    assert ward.land(files).quarantined == 0
    text = files["检验.csv"]
    assert isinstance(text, bytes)
    bad = text.index("白细胞".encode("gb18030"))
    broken = files | {"检验.csv": text[:bad] + b"\xff" + text[bad + 1 :]}
    with pytest.raises(Refusal) as refused:
        ward.land(broken)
    assert "检验.csv" in str(refused.value)
    assert f"byte {bad + 1}, in or near line 2, is not GB18030" in str(refused.value)


def test_the_delivery_is_what_its_script_writes(tmp_path: Path) -> None:
    write(tmp_path)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    kept = {path.name: path.read_bytes() for path in DELIVERY.iterdir()}
    assert kept.pop("README.md")
    assert made == kept


def test_every_record_of_the_delivery_and_every_blemish_is_accounted_for(ward: Hospital) -> None:
    counts = ward.land_folder(DELIVERY)
    for file in counts.accounts:
        assert file.records == file.mapped + file.left_out + file.quarantined
    assert [(f.file_name, f.reasons) for f in counts.files if f.reasons] == [
        ("检验.csv", {"collected_at:not_a_time": 1})
    ]
    assert {(left.file_name, left.reason, left.rows) for left in counts.left_out} == {
        ("医嘱.csv", "an order of no drug", 2),
        ("生命体征.csv", "no sign was measured", 1),
        ("过敏.csv", "an allergy to no drug", 1),
    }
    assert {(word.column, word.word, word.rows) for word in counts.unknown} == {
        ("frequency", "体温超过38.5℃时", 1),
        ("route", "餐后温水送服", 1),
    }


def test_the_same_patients_get_the_same_answers_as_in_the_canonical_layout(tmp_path: Path) -> None:
    files = of_patients(read(SAMPLE), [f"P{number:05d}" for number in LESSONS])
    trial = ["E1", "P00074", "ChiCTR0000001", "2026-03-02", "2026-06-01"]
    files["enrolments"] = [read(SAMPLE)["enrolments"][0], trial]
    canonical = write_canonical(tmp_path / "canonical", files, delivered_on="2026-11-23")
    answers = []
    for folder, source in ((canonical, "canonical"), (DELIVERY, "his_zh")):
        warehouse = tmp_path / f"of_{source}"
        asked = ("--extracts", folder, "--source", source, "--warehouse", warehouse)
        said = prescreen("refresh", "--direct", *asked)
        assert said.code == 0, said.err
        answers.append(
            rows(
                warehouse / "prescreen.duckdb",
                "SELECT patient_id, criterion_id, status, result, unknown_because, evidence_on,"
                " round(value, 9) FROM criterion_result JOIN screening USING (patient_id)"
                " ORDER BY ALL",
            )
        )
    ours, theirs = answers
    assert [(own(str(patient)), *answer) for patient, *answer in ours] == theirs
    statuses = {(patient, status) for patient, _, status, *_ in theirs}
    found = [status for _, status in statuses]
    assert {status: found.count(status) for status in sorted(set(found))} == {
        "candidate": 7,
        "ineligible": 8,
        "needs_data": 9,
    }
