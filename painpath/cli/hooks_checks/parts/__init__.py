"""The checks themselves, by what they look at."""
