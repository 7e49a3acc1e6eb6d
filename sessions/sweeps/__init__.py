"""Sweeps on the disk: a folder of ordinary sessions, and a file that says which ones are to be there."""
