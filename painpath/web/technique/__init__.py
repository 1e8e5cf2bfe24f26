"""A clinic's usual techniques: they fill in a procedure's log, and what they filled in is marked until it is confirmed."""
