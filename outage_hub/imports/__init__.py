"""Files from outside, read into tables of text: CSV and .xlsx. It knows no rule and no database."""
