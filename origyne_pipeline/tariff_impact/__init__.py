"""What a tariff workbook would change: past months rated again with it, or one event priced by it; nothing is kept.

The models of rating do both (``rating.month``), bound over the workbook in place of the one in force. It joins rooms:
mediation reads the workbook, rating rates, invoicing reduces.
"""
