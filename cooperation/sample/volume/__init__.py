"""Invented rows in any number, for trials of speed and of layout: marked, and the same for the same seed."""
