"""What proves the history: covers of keys, the daily seals, and the check that reads it all again."""
