"""The version of painpath; it stands in every assessment."""

__version__ = "0.1.0"
