"""A single run on a worker of a Dask scheduler, such as a computer with a GPU, watched from here as if it were computed here."""
