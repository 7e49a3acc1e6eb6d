"""The program: catalogue, command line, window."""

if __name__ != "settle.app":
    raise ImportError("this folder is imported as settle.app")
