"""The library of sessions for the window and the command line."""
