"""Values in, bytes out.

    Letter | render, once per language | Block   Personal | render | PersonalBlock
    Block + PersonalBlock | join | HTML and text | message | bytes

The letter (`letter`), a member's own block in it (`personal`), short mails (`notes`), the bytes sent (`mime`), filling
the `templates`. How a language writes (`language`) and sorts (`alphabet`). Codes as sentences: `reasons`, decisions
(`acts`), findings of the checks (`remarks`); what is wrong with a template or a letter (`lint`).
Pure: no database, no clock, no network. The same values give the same bytes.
"""
