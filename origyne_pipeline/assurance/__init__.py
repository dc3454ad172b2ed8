"""Assurance: our figures against the wholesaler's, and what is left between them."""
