"""Training of the reference parser: facts, works, styles, rendering. Not part of the package."""
