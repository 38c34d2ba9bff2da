"""What a reading is, and how it is said."""
