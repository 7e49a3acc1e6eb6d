"""Many runs at once: on this computer's processors, or on the workers of a Dask scheduler."""
