"""Collection: what is on the wholesaler's server is brought, byte for byte, into the landing folder."""
