"""Runs every measurement and prints its table."""

from benchmarks import fanout, filing, isolation, lookup, peers, queue

if __name__ == "__main__":
    for each in (filing, isolation, queue, fanout, peers, lookup):
        each.main()
