"""What layouts are composed of. Each part takes the frozen invoice and a ``Look``, and knows nothing of pages."""
