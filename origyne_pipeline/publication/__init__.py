"""Publication: the one DuckDB file that analysts query, replaced whole."""
