"""The sample city: Mariupol's districts as of early 2022, and invented people at `.test` domains."""
