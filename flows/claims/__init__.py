"""Claims: which codes, units, routes, words and values of a delivery mean something here, and
what the nearest thing is that the others might mean."""
