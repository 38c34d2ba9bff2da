"""The registry is imported: places, people and rosters from tables, all of a file or nothing."""
