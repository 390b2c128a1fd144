"""What is true now for the people who wait: order, position, figures, rounds of calls, what changed."""
