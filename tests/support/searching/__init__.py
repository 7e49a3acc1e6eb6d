"""A quick experiment to search in, and workers that are threads."""
