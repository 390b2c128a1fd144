"""Finding a person by whatever staff have in the hand, and what that person has today."""
