"""Settle's place on the desktop: its icon, and its entry in the menu of applications."""
