"""One person entered twice: found, merged into one record, and parted again when that was wrong."""
