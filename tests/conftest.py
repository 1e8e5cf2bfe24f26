"""How much the generative tests draw: little and always the same by default, much under `make soak`."""

from hypothesis import settings

settings.register_profile("default", max_examples=60, derandomize=True, deadline=None)
settings.register_profile("soak", max_examples=5000, derandomize=False, deadline=None)
settings.load_profile("default")
