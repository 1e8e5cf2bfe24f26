"""Decisions about suggested steps: what was accepted, declined, planned or begun, and what of it stands in the record."""
