"""What a screen reader is told, and where the keyboard goes."""
