"""A small delivery in the columns of the source his_zh."""

from landing.conftest import csv_text

# A patient, and one row of every file that a delivery cannot be without.
REQUIRED = {
    "患者.csv": """
        患者编号 | 性别 | 出生日期
        00071    | 女   | 20100501
    """,
    "诊断.csv": """
        诊断流水号 | 患者编号 | 就诊类型 | 诊断编码    | 编码标准     | 诊断名称       | 诊断日期 | 诊断状态
        d1         | 00071    | 住院     | M32.100x001 | ICD-10国临版 | 系统性红斑狼疮 | 2024/1/5 | 确诊
    """,
    "医嘱.csv": """
        医嘱号 | 患者编号 | 医嘱类别 | 长期临时 | 药品编码 | 药品名称 | 规格      | 给药途径 | 单次剂量 | 剂量单位 | 频次 | 开始时间      | 停止时间 | 医嘱状态
        m1     | 00071    | 西药     | 长期     | Y1       | 泼尼松   | 5mg×100片 | 口服     | 3        | 片       | qd   | 2026/1/5 8:00 |          | 执行中
    """,
    "检验.csv": """
        结果流水号 | 患者编号 | 项目编码 | 项目名称   | 采集时间         | 结果 | 单位    | 参考范围
        r1         | 00071    | JY001    | 白细胞计数 | 2026-01-05 08:30 | 3.1↓ | ×10^9/L | 4-10
    """,
}


def delivered(**files: str) -> dict[str, str | bytes]:
    """The required files, some of them replaced or added, in GB18030."""
    named = REQUIRED | {f"{name}.csv": table for name, table in files.items()}
    return {name: csv_text(table).encode("gb18030") for name, table in named.items()}
