"""How many mutants of the modules that money hangs on are killed by their tests."""
