SELECT
  origin,
  接种号 AS immunization_id,
  患者编号 AS patient_id,
  疫苗编码 AS code,
  'LOCAL' AS code_system,
  疫苗名称 AS name,
  as_day(接种日期) AS given_on
FROM 疫苗接种
