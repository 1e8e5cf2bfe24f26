"""What the lesion model says, as shipped tables read without NumPy or SciPy: was the nerve covered, and the shape."""
