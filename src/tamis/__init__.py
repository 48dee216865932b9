"""tamis: systematic reviews and meta-analyses as one folder of plain text."""

__version__ = "0.1.0"
