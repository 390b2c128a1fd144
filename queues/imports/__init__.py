"""Taking over what another system held, from CSV files: line by line, many at a time."""
