"""The explorer: pages that show results in a browser. They render; they compute nothing."""
