"""A spreadsheet of our own that answers the Sheets API: the sheet when no Google is configured, and `sheets serve`."""
