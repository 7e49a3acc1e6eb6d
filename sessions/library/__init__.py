"""The library: what the sessions of folders are, what their users say about them, and how one is found among thousands.

``entry`` reads one for a list, ``index`` remembers them, ``query`` finds, ``order`` sorts and groups, ``annotate`` changes.
"""
