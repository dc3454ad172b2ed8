"""What layouts are composed of. Each part takes the frozen invoice and a ``Design``, and knows nothing of pages."""
