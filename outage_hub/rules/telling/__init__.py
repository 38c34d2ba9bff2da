"""Who is told, by what, and how often it is tried."""
