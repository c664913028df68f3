SELECT
  origin,
  患者编号 AS patient_id,
  as_day(出生日期) AS birth_date,
  性别 AS sex,
  as_day(死亡日期) AS death_date,
  科研使用 AS research_opt_out
FROM 患者
