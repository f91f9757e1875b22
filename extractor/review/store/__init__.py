"""The store: immutable machine documents, append-only events, and all that is derived from them."""
