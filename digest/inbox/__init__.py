"""Mail in: where it lies (`sources`), keeping it (`collect`), making something of it (`filing`), what came (`view`).

sources | collect: raw bytes, each mail once | file: Request, Answer, or held or ignored with a reason
"""
