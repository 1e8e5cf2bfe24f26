"""From the body of a CDS Hooks request to cards, without clock, network or database."""
