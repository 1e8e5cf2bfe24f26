"""The clinic's own registry: the figures of all its patients, without any of them."""
