"""Citizens' cards: registered, tied, ended with their outage, called back."""
