"""Mail in.

Where it lies (`sources`, `imap`) or who hands it over (`lmtp`), keeping it (`collect`), making something of it
(`filing`, with `taking`, `changing`, `returning`), what came (`view`), what a person decides (`accepting`, `decide`),
and letting the bytes go after their time (`purging`).

    sources | collect: raw bytes, each mail once | file: Request, Answer, or held or ignored with a reason
"""
