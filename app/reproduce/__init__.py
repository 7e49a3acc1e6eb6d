"""The figures and tables of the four papers: which runs make each of them, what fits into a budget, and one report of what came out."""
