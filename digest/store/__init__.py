"""What is remembered: the tables (`models`), the ways to them (`engine`) and how they change (`migrations`)."""
