"""The JSON API for machines: tokens, idempotency keys, problem+json, and its own description."""
