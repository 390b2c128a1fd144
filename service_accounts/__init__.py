"""Machine accounts, once for all rooms: the account, its tokens, how a call is taken, and limits per address."""
