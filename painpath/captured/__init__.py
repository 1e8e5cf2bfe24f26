"""Was the nerve covered? The shipped answers of the lesion model, read without NumPy or SciPy."""
