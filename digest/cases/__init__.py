"""The case bank: an index of it in memory (`bank`), how cases come in (`importing`), the tags of requests and cases.

Tags are rows (`tags`), which people correct (`correcting`) and a new vocabulary rewrites (`retagging`). The vocabulary
in use (`vocabulary`) is the shipped file with the local edits (`edits`); `suggesting` finds words it lacks.
"""
