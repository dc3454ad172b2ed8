"""The models: one .sql file, one table, with a header that is checked."""
