"""The pages of the plan: the week, its lines, exceptions, holidays, and the opening of sessions."""
