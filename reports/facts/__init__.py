"""Facts: one row a visit, made from the history of its day. Every figure of a report is counted over them."""
