"""The starting set of a tariff workbook: the numbers, networks and prices that a French VNO begins with.

The data stands in CSV files; ``data/README.md`` names their sources.
"""
