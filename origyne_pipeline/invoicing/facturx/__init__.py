"""The invoice for machines: Factur-X 1.09, profile EN 16931, inside a PDF/A-3b."""
