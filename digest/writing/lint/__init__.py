"""The faults of a letter, as codes.

    letter | page_faults

Pure, and in linear time. A finding is a code, a place and values; a sentence is made
of it where it is shown. **Places**: the number of the request it stands in (`112`), else `letter`, `subject`,
`preheader`, `foot`, `text`. A request begins at an element with an id such as `r112` and ends at the next, at the
second h2 behind it, or at the element with the id `foot`.

| page_faults       | values         | what is wrong |
|-------------------|----------------|----------------|
| subject_empty     |                | nothing in it |
| subject_long      | length, longest | in characters |
| subject_control   | around         | control characters, or such as turn the direction of a line |
| size, size_near   | bytes, longest | more than mail programs show; 90 % of it |
| html_empty, text_empty | | nothing in the part |
| unreadable        |                | nested so deep that a part of it was not read |
| lang              |                | no language of the page |
| preheader         |                | no hidden words at the beginning, for the list of mails |
| h1                | count          | not exactly one |
| heading           | level, before, heading | a level was skipped |
| heading_empty     | level          | nothing in it |
| id_twice          | id             | two elements have it |
| link_scheme       | scheme, target, text | neither https, http nor mailto; "" for a link without |
| link_local        | target, text   | to one's own machine or network, or to no network at all |
| link_nowhere      | target, text   | to no address, or to an id that is not there |
| link_empty        | target         | no words |
| link_words        | target, text   | words that say nothing of where it leads: "klik her" |
| link_long         | target, text   | a bare address of more than 60 characters |
| alt               | address        | a picture without an alternative text (an empty one is one) |
| remote            | tag, address   | something would be fetched from others than ourselves |
| active            | what           | an element or attribute that runs, plays, sends or moves: script, form, onclick |
| leftover          | found, around  | braces, `%(name)s`, None, lorem ipsum, TODO, XXX, [navn], <navn> |
| text_less         | missing, count | words of the HTML that the text part has not: the first, in `count` passages |
| text_link         | target, text, count | the same of targets of links |
"""

from digest.writing.lint.page import LONGEST, Finding, page_faults

__all__ = ["LONGEST", "Finding", "page_faults"]
