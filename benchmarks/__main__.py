"""Runs every measurement and prints its table."""

from benchmarks import filing

if __name__ == "__main__":
    filing.main()
