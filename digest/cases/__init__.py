"""The case bank: how cases come in (`importing`), what they speak of (`tags`), the bank for ranking (`bank`)."""
