"""The day of a meeting: one page on which the secretary writes its minutes."""
