"""What all tests have in common."""

from hypothesis import settings

settings.register_profile("the same for everybody", derandomize=True)
settings.load_profile("the same for everybody")
"""A change is judged by the same examples wherever the tests run; another profile looks for new ones:
`--hypothesis-profile=default`."""
