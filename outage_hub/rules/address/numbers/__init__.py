"""What stands after a street: houses, ranges, sides, and words that are no houses."""
