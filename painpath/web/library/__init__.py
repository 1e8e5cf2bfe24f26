"""The knowledge as pages: every entry in words, with its settings, sources, status and cases."""
