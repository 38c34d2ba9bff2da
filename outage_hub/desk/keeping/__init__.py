"""What the head and the administrator keep: people, posts, organisations, the roster, the rules of telling."""
