"""Questions in SQL to a release, of a person or of a program."""
