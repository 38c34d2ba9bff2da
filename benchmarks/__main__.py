"""Runs every measurement and prints its table."""

from benchmarks import filing, lookup

if __name__ == "__main__":
    filing.main()
    lookup.main()
