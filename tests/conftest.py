"""What holds for every test."""

from hypothesis import settings

# A busy machine makes a test slow, not wrong.
settings.register_profile("prescreen", deadline=None)
settings.load_profile("prescreen")
