-- Vital signs stand in one line a measuring: each sign that was measured becomes a row.
WITH measured AS (
  SELECT
    origin, 记录号, 患者编号, 测量时间,
    list_filter([
      {'sign': '体温', 'value': 体温, 'unit': '℃'},
      {'sign': '心率', 'value': 心率, 'unit': '/min'},
      {'sign': '血氧饱和度', 'value': 血氧饱和度, 'unit': '%'},
      {'sign': '体重', 'value': 体重, 'unit': 体重单位},
      {'sign': '身高', 'value': 身高, 'unit': 'cm'}
    ], lambda one: one.value IS NOT NULL) AS signs
  FROM 生命体征
), signs AS (
  SELECT
    origin, 记录号, 患者编号, 测量时间,
    unnest(CASE WHEN len(signs) > 0 THEN signs ELSE [NULL] END) AS one
  FROM measured
)
SELECT
  origin,
  made_id([记录号, one.sign]) AS result_id,
  患者编号 AS patient_id,
  one.sign AS code,
  'LOCAL' AS code_system,
  one.sign AS name,
  as_moment(测量时间) AS collected_at,
  one.value AS value,
  one.unit AS unit,
  CASE WHEN one IS NULL THEN 'no sign was measured' END AS left_out
FROM signs
UNION ALL
SELECT origin, 检查号, 患者编号, 检查项目, 'LOCAL', 检查项目, as_moment(检查时间), 检查结果, 单位, NULL
FROM 检查
UNION ALL
SELECT origin, 评分号, 患者编号, 量表, 'LOCAL', 量表, as_moment(评估时间), 总分, NULL, NULL
FROM 评分
