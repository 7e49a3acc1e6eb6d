"""The program: catalogue, command line, window."""

import os

if __name__ != "settle.app":
    raise ImportError("this folder is imported as settle.app")

# Else the threads of NumPy's OpenBLAS spin for 2^26 cycles when NumPy is imported and after each product: .03 s of every core.
os.environ.setdefault("OPENBLAS_THREAD_TIMEOUT", "4")
