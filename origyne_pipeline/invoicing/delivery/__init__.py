"""Delivery: each document mailed and deposited once, whatever is cut and whenever."""
