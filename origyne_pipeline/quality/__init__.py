"""Quality: what must be true of every partition, looked at after it is made; and what never arrived."""
