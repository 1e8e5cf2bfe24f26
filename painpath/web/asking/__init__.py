"""One question of the record sent to the patient's phone, and its answer back in the record."""
