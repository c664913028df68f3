-- The words of a sig: numbers, units and routes, each with what it means. A sig with any other is
-- not read. They are written as plain_notation() leaves a text: without full stops.

CREATE OR REPLACE MACRO sig_amounts() AS MAP {
  '1/2': 0.5::DOUBLE, '1/4': 0.25, '3/4': 0.75, 'half': 0.5, 'half a': 0.5, 'half an': 0.5,
  'one half': 0.5, '半': 0.5, 'one': 1, 'two': 2, 'three': 3, 'four': 4, 'five': 5, 'six': 6,
  'seven': 7, 'eight': 8, 'nine': 9, 'ten': 10, '一': 1, '二': 2, '两': 2, '三': 3, '四': 4,
  '五': 5, '六': 6, '七': 7, '八': 8, '九': 9, '十': 10
};

CREATE OR REPLACE MACRO sig_units() AS MAP {
  'mg/kg': 'mg/kg', 'mg/m2': 'mg/m2', 'mg/m^2': 'mg/m2', 'mg': 'mg', 'milligram': 'mg',
  'milligrams': 'mg', '毫克': 'mg', 'g': 'g', 'gm': 'g', 'gram': 'g', 'grams': 'g', '克': 'g',
  'mcg': 'ug', 'ug': 'ug', 'μg': 'ug', 'microgram': 'ug', 'micrograms': 'ug', '微克': 'ug',
  'ml': 'mL', 'milliliter': 'mL', 'milliliters': 'mL', '毫升': 'mL', 'tsp': 'teaspoon',
  'teaspoon': 'teaspoon', 'teaspoons': 'teaspoon', 'unit': 'unit', 'units': 'unit', 'u': 'unit',
  'iu': 'unit', '单位': 'unit', 'tablet': 'tablet', 'tablets': 'tablet', 'tablet(s)': 'tablet', 'tab': 'tablet',
  'tabs': 'tablet', 'tab(s)': 'tablet', '片': 'tablet', 'capsule': 'capsule',
  'capsules': 'capsule', 'capsule(s)': 'capsule', 'cap': 'capsule', 'caps': 'capsule',
  '粒': 'capsule', 'pill': 'pill', 'pills': 'pill', '丸': 'pill', 'puff': 'puff', 'puffs': 'puff',
  'spray': 'spray', 'sprays': 'spray', '喷': 'spray', 'drop': 'drop', 'drops': 'drop',
  'gtt': 'drop', 'gtts': 'drop', '滴': 'drop', 'patch': 'patch', 'patches': 'patch',
  '贴': 'patch', 'vial': 'vial', 'vials': 'vial', '支': 'vial', '瓶': 'bottle', '袋': 'sachet',
  'packet': 'sachet', 'packets': 'sachet', 'injection': 'injection', 'inj': 'injection',
  'suppository': 'suppository'
};

CREATE OR REPLACE MACRO sig_routes() AS MAP {
  'po': 'oral', 'oral': 'oral', 'orally': 'oral', 'by mouth': 'oral', 'per os': 'oral',
  '口服': 'oral', 'iv': 'iv', 'intravenous': 'iv', 'intravenously': 'iv', 'ivgtt': 'iv',
  'iv drip': 'iv', 'ivdrip': 'iv', '静脉滴注': 'iv', '静滴': 'iv', '静脉注射': 'iv', '静注': 'iv',
  '静脉推注': 'iv', '静推': 'iv', 'im': 'im', 'intramuscular': 'im', 'intramuscularly': 'im',
  '肌注': 'im', '肌肉注射': 'im', '肌内注射': 'im', 'sc': 'sc', 'sq': 'sc', 'subq': 'sc',
  'subcut': 'sc', 'subcutaneous': 'sc', 'subcutaneously': 'sc', '皮下注射': 'sc',
  'topical': 'topical', 'topically': 'topical', '外用': 'topical', 'inhaled': 'inhaled',
  'inh': 'inhaled', 'by inhalation': 'inhaled', 'neb': 'inhaled', 'nebulized': 'inhaled',
  '吸入': 'inhaled', '雾化吸入': 'inhaled', 'nasally': 'nasal', 'intranasally': 'nasal', '滴鼻': 'nasal', '滴眼': 'ophthalmic', 'rectally': 'rectal',
  'sl': 'other', 'sublingually': 'other', 'under the tongue': 'other', '舌下含服': 'other'
};

-- Any of the words whole, as a pattern; in falling order a longer word stands before its beginning.
CREATE OR REPLACE MACRO sig_any_of(words) AS
  '(?:' || regexp_replace(replace(
    regexp_escape(array_to_string(list_reverse_sort(map_keys(words)), '|')), '\|', '|'),
    '([a-z])(\||$)', '\1\\b\2', 'g') || ')';
