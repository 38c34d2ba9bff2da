"""What the code itself says to people: names, times, sentences. Pages and letters say theirs in templates."""
