"""The whole pipeline, from a delivery's files to what operations and analysts see."""
