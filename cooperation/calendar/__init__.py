"""The calendar: what falls due, ends, is visited and is heard, by the day."""
