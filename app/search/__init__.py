"""Looks for the knobs with which a figure becomes small or large: runs are computed as those of a sweep."""
