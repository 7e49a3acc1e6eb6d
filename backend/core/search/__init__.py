"""Searches: which knobs are varied within which ranges, and which figures are to become small or large."""
