"""The numerics of runexp a second time, written from core/NUMERICS.md alone.

Read each module beside the page: "3.3" in a comment is the rule 3.3, and names are those of the page.
Nothing here knows the C++ code, and nothing but Python, NumPy and h5py is used.
"""
