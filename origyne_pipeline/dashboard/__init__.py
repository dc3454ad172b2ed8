"""The manager's page: a billed month beside those before, in French, as one HTML file and a PDF.

Every figure is a column of a measure of the analysts' database; ``plan`` says which, and nothing is computed twice.
"""
