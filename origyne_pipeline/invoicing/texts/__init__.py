"""What customers read, in French: labels, mentions, the contents of an invoice and its mail."""
