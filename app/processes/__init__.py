"""Processes that the window has: those that outlive it, and those that end with it."""
