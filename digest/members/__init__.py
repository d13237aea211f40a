"""Who the members are, and who must not be written to (`register`); how the list comes in (`importing`)."""
