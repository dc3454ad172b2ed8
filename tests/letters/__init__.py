"""Papers of the customer account."""
