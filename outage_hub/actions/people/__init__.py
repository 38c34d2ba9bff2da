"""Accounts, posts, organisations and shifts."""
