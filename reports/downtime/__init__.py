"""For the hour without power or network: the list of each practice on paper, and numbers for those who come."""
