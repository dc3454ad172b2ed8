"""Collection: copies the files of the wholesaler's server, byte for byte, into the landing folder."""
