"""Runs that wait for their turn, each to be a process of its own."""
