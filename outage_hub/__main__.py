"""`python -m outage_hub` is the `outage-hub` command."""

from outage_hub.cli import main

main()
