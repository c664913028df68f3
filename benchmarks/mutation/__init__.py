"""Small faults put into transforms/ one at a time: how many of them the tests notice."""
