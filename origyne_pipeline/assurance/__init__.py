"""Assurance: our figures compared with the wholesaler's, and the margin."""
