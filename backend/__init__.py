"""The science and the core: no Qt, no file format, no window."""

if __name__ != "settle.backend":
    raise ImportError("this folder is imported as settle.backend")
