"""Two ways to fill an empty register: with the case it grew from, or with invented volume."""
