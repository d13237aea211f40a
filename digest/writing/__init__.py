"""Values in, bytes out.

The letter (`letter`), each member's own block in it (`personal`), short mails (`notes`), what travels (`mime`).
How a language writes (`language`) and sorts (`alphabet`); what is wrong with a template or a letter (`lint`).

    Letter | render, once per language | Block   Personal | render | PersonalBlock
    Block + PersonalBlock | join | HTML and text | message | bytes

Pure: no database, no clock, no network. The same values give the same bytes.
"""
