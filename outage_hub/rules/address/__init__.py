"""The reader of address text as people write it: pure, and it never guesses."""
