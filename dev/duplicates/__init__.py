"""Fits the weights of evidence of ``tamis.review.duplicates`` and judges them on labelled sets that were held out."""
