"""Check sheets: ask members of a coalition what is right in what is held about them."""
