"""The home page: how things stand, in numbers that each lead to the register of exactly these rows."""
