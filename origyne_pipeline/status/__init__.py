"""Status: what has landed, what never came, what waits and how much money waits there, at a glance."""
