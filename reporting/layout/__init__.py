"""Registers of any length on paper."""
