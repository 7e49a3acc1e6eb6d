"""A run that goes on, as others see it: commands to it, and copies of its journal."""
