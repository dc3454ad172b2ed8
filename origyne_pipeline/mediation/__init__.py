"""From landing to clean tables: each file read as its feed promises, each row kept, refused or counted twice."""
