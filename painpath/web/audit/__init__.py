"""Who saw or changed what, when, with which knowledge; what the server says of itself."""
