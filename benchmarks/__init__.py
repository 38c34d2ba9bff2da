"""Measurements: ratios against a limit or a peer in the same run, rounds interleaved. `make bench` prints them."""
