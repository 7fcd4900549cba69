"""Bytes of documents to text: which format they are in, how they are decoded, what of them is the essay itself.

Knows formats and their libraries, and the encoder that makes vectors of a text. Nothing of Discord, of the database or
of the clock lives here.
"""
