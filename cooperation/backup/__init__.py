"""The whole register in one file, and back (docs/how-to/back-up-and-restore.md)."""
