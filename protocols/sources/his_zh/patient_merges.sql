SELECT
  origin,
  原患者编号 AS from_id,
  现患者编号 AS to_id,
  as_day(合并日期) AS merged_on
FROM 病案合并
