"""A day, a week, a month, thirteen months: the same figures over more or fewer facts."""
