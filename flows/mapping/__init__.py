"""Mapping: files in a hospital's own layout become rows in canonical columns, by the SELECTs of a
source, with the file and line of every record and a count of every one that is left out."""
