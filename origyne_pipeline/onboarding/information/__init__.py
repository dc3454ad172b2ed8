"""Further information (*renseignements complémentaires*): what the wholesaler asks of a VNO beside its technical file.

Source: the wholesaler's page on the opening of an account: the operator's name, where its own invoices go, the address
that sends the customers' invoices, the creditor identifier.
"""
