"""What can happen: one deed a file, one transaction a deed. Load, judge, keep, announce."""
