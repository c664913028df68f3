-- 参考范围 holds both limits (27-77, <100): each column takes from it what it can read.
SELECT
  origin,
  结果流水号 AS result_id,
  患者编号 AS patient_id,
  项目编码 AS code,
  'LOCAL' AS code_system,
  项目名称 AS name,
  as_moment(采集时间) AS collected_at,
  结果 AS value,
  单位 AS unit,
  参考范围 AS reference_low,
  参考范围 AS reference_high,
  报告状态 AS status
FROM 检验
