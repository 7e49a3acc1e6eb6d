"""The window for a lecture hall: the whole screen for the view, and larger letters."""
