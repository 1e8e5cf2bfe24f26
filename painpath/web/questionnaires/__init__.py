"""Questionnaires: which may be asked in full, which are entered as a score, and what each becomes in the record."""
