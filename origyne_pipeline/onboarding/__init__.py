"""The VNO's own files: its customers and mandates, and the RIO codes of lines that it wants to bring in."""
