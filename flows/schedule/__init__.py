"""The weekly refresh by the clock, through Prefect: one scheduler for one warehouse."""
