"""What a body asks for before a step, as the clinic itself entered it, and what was ticked by hand for a patient."""
