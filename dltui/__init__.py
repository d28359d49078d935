"""A course in deep learning in the terminal. Importing this package loads nothing else."""

__version__ = "0.1.0"
