"""Mail in.

    sources | collect: raw bytes, each mail once | file: Request, Answer, or held or ignored with a reason

Where it comes from (`sources`), keeping it (`collect`), filing it (`filing`) by what is known of it (`facts`), the
table of reasons (`reasons`) and the effect of a member's mail (`effects`); mail of ours that comes back (`bounces`).
The mails for the shells (`views`), what a person decides (`reviewing`), and emptying old mails (`purging`).
"""
