"""The staff (`staff`), how they sign in (`signing`, `sessions`), who decides (`actor`), and the log of it (`audit`)."""
