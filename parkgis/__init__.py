"""What people run: the command line and the version."""

__version__ = "0.1.0"
