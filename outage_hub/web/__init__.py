"""What every page shares: frame, words in templates, security headers, and what is said when something breaks."""
