"""Sessions: a run as one file, its journal while it goes on, its export. No window, no torch."""
