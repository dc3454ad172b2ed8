"""Files of strangers, mutated by chance: no crash, no hang, memory within bounds."""
