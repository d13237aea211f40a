"""The calendar: the rule that proposes a date for each fortnight (`rule`), and the dates themselves (`dates`)."""
