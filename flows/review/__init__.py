"""The review loop: what the research office decides, recorded and applied."""
