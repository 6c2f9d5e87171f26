"""Identity: which records speak of one thing, why, and under which id.

Records are grouped by their *home*, the pair of dataset and publisher's key. Judgements join
homes; the ledger remembers the ids that homes were published under.
"""

from graph.identity.identify import identify

__all__ = ["identify"]
