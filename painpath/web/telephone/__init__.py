"""Ringing up those who do not answer: a script, each attempt with its outcome, what was said in the record."""
