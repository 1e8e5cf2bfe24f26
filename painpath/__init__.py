"""painpath: what each pain procedure did, why, and what to do next."""

__version__ = "0.1.0"
