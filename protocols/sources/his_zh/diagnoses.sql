SELECT
  origin,
  诊断流水号 AS diagnosis_id,
  患者编号 AS patient_id,
  诊断编码 AS code,
  编码标准 AS code_system,
  诊断名称 AS name,
  as_day(诊断日期) AS diagnosed_on,
  as_day(转归日期) AS resolved_on,
  诊断状态 AS status,
  就诊类型 AS setting
FROM 诊断
