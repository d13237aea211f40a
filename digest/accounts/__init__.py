"""The staff (`staff`), who decides (`actor`), and the log of what was decided (`audit`)."""
