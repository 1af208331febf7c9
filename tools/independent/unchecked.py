"""The one way in which a check ends without an answer."""


class Unchecked(Exception):
    """The run cannot be checked, and why: exit status 2."""
