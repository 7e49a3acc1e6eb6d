"""Sessions: a run as one file, its journal while it goes on, its export. No window, no torch."""

if __name__ != "settle.sessions":
    raise ImportError("this folder is imported as settle.sessions")
