"""Letters, words and phrases of address text, before anybody asks what they mean."""
