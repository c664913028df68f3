SELECT
  origin,
  手术号 AS procedure_id,
  患者编号 AS patient_id,
  手术编码 AS code,
  'ICD9CM3' AS code_system,
  手术名称 AS name,
  as_day(手术日期) AS performed_on,
  手术状态 AS status
FROM 手术
