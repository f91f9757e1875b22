"""The server of the review application: its HTTP interface, and what keeps strangers out."""
