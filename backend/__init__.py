"""The science and the core: no Qt, no file format, no window."""
