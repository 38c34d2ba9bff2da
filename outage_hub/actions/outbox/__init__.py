"""Announcements become letters to people, and letters meet their fate."""
