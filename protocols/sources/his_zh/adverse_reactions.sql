-- Only reactions to drugs are asked for; one without a category is kept.
SELECT
  origin,
  过敏号 AS reaction_id,
  患者编号 AS patient_id,
  过敏原 AS name,
  as_day(发生日期) AS reaction_on,
  严重程度 AS severity,
  记录状态 AS status,
  CASE WHEN 过敏类别 IN ('食物', '环境') THEN 'an allergy to no drug' END AS left_out
FROM 过敏
