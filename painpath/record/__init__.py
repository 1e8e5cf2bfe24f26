"""What we know about a patient: tables, readers, checks."""
