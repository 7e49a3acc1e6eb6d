"""Sessions: a run as one file, its journal while it goes on, its export. No window, no torch."""

if __name__ != "settle.sessions":
    raise ImportError("this folder is imported as settle.sessions")


class SessionError(Exception):
    """A session cannot be read or written; the message is a sentence with its path and the reason."""
