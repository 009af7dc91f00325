"""Checks at the start: each fault in one clear line with its remedy."""
