"""Published analyses: one file per paper, numbers as printed there, with their place."""
