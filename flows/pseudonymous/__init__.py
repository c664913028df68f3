"""The analysts' database without the patients' names for things: ids, free text, exact dates."""
