"""Mail in.

Where it lies (`sources`), keeping it (`collect`), making something of it (`filing`), what came (`view`), what a person
decides about it (`decide`).

    sources | collect: raw bytes, each mail once | file: Request, Answer, or held or ignored with a reason
"""
