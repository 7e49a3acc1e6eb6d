"""Searches on the disk: a folder of ordinary sessions, which tell by themselves which trials they are, and a file with the plan."""
