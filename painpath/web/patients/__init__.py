"""Patients of a clinic: who they are, their records with history, what is judged of them."""
