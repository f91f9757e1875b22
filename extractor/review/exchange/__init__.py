"""To other annotation tools and back: what was changed there becomes events of whoever brings it in."""
