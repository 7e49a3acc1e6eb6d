"""Lessons: small text files that lead through experiments, ask, and check what was recorded."""
