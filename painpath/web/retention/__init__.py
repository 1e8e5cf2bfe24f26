"""How long a clinic keeps patients of whom nothing new is entered, and who has been kept for longer."""
