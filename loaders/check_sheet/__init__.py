"""Check sheets that came back: what organizations say of what is held about them."""
