"""Names of streets and places, as people bend and misspell them."""
