"""What is known about a patient and a procedure, as named facts."""
