"""Writes data/his_zh: patients of data/sample as a Chinese hospital would export them.

From the folder tests: python -m sources.his_zh_sample ../data/his_zh
"""

import csv
import sys
from pathlib import Path

from sources.his_zh_blemishes import blemishes
from sources.his_zh_orders import orders
from sources.his_zh_rows import Tables, bedside, diagnoses, patients, rest, results

DELIVERY = Path(__file__).resolve().parents[2] / "data" / "his_zh"
HEADERS = {
    "患者": "患者编号,性别,出生日期,死亡日期,科研使用,医保类型",
    "诊断": "诊断流水号,患者编号,就诊类型,诊断编码,编码标准,诊断名称,诊断日期,转归日期,诊断状态",
    "医嘱": "医嘱号,患者编号,医嘱类别,长期临时,药品编码,药品名称,规格,给药途径,单次剂量,剂量单位,"
    "频次,开始时间,停止时间,医嘱状态,停止原因",
    "检验": "结果流水号,患者编号,项目编码,项目名称,采集时间,结果,单位,参考范围,报告状态",
    "生命体征": "记录号,患者编号,测量时间,体温,心率,血氧饱和度,体重,体重单位,身高",
    "检查": "检查号,患者编号,检查项目,检查时间,检查结果,单位",
    "评分": "评分号,患者编号,量表,评估时间,总分",
    "手术": "手术号,患者编号,手术编码,手术名称,手术日期,手术状态",
    "疫苗接种": "接种号,患者编号,疫苗编码,疫苗名称,接种日期",
    "过敏": "过敏号,患者编号,过敏类别,过敏原,发生日期,严重程度,记录状态",
    "入组": "入组号,患者编号,试验注册号,入组日期,出组日期",
    "病案合并": "原患者编号,现患者编号,合并日期",
}
MANIFEST = """\
# Synthetic data: no row describes a real person.
as_of = 2026-11-16
delivered_on = 2026-11-23
"""


def tables() -> Tables:
    """Every table of the delivery without its header: the sample's rows, then the blemishes."""
    made = {"患者": patients(), "诊断": diagnoses(), "医嘱": orders(), "检验": results()}
    made |= bedside() | rest()
    return {name: [*made[name], *blemishes(name)] for name in HEADERS}


def write(folder: Path) -> None:
    """The delivery in the folder: CSV in GB18030 with the line ends of Windows, delivery.toml."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables().items():
        with (folder / f"{name}.csv").open("w", encoding="gb18030", newline="") as file:
            csv.writer(file).writerows([HEADERS[name].split(","), *rows])
    (folder / "delivery.toml").write_text(MANIFEST, "utf-8", newline="\n")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
