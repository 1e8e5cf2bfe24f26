"""What a rule is: conditions, facts, entries, and how they are read, checked and loaded."""
