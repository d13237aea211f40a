"""What is wrong with a template or a letter, as codes: what MJML lets pass, and what people overlook.

    template | template_faults    template, its HTML | compiled_faults    letter | page_faults    words | phone_numbers

Pure, and in a time that grows with the text and no faster. A finding is a code, a place and values; a sentence is made
of it where it is shown. **Places**: of a template `line 12`, or `letter` for the whole; of a letter the number of the
request it stands in (`112`), else `letter`, `subject`, `preheader`, `foot`, `text`. A request begins at an element with
an id such as `r112` and ends at the next, at the second h2 behind it, or at the element with the id `foot`.

| template_faults   | values         | what is wrong |
|-------------------|----------------|----------------|
| tag_unknown       | tag            | a tag that no letter knows: MJML writes it out as it stands |
| tag_misplaced     | tag, inside    | a component where MJML makes broken tables of it |
| tag_twice         | tag            | the second head, body, title or preview: the first is lost |
| tag_unclosed, tag_unopened | tag   | a tag without its other half |
| tag_crossed       | tag, open      | `tag` is closed while `open` stands open within it |
| tag_broken        | tag, around    | no attributes and no end: Jinja within a tag, a quotation mark that is missing |
| attribute_unknown | tag, attribute | an attribute that MJML drops silently (an id on a component, too) |
| attribute_twice   | tag, attribute | the last one counts |
| class_unknown     | name           | an mj-class that nothing defines |
| style_inline      |                | mj-style inline="inline", which mjml-python does not do |
| loose             | words, inside  | words or `{{ }}` between components: they land between the rows of a table |
| less_than         | around         | a `<` that begins no tag: MJML stops |
| jinja_less        | jinja          | a `<` in Jinja: MJML stops |
| jinja_quote       | attribute, around | Jinja in an attribute, cut by its quotation mark |
| jinja_unclosed, comment_unclosed | around | no end |
| font_remote       | tag            | something would be fetched from elsewhere: mj-font, @import, url() |
| font_default      |                | no font-family in mj-all: MJML asks for its own, Ubuntu |
| lang_missing, title_missing, preview_missing | | no lang on mjml, nothing in mj-title, in mj-preview |

| compiled_faults   | values         | what is wrong |
|-------------------|----------------|----------------|
| jinja_lost        | jinja, count   | Jinja of the template that the HTML has not, or has `count` times less |
| jinja_moved       | jinja          | it stands before what it stood behind |
| mjml_left         | tag            | a tag of MJML in the HTML |
| remote            | tag, address   | something would be fetched from elsewhere |
| lang, viewport    |                | missing |
| charset           | charset        | missing, or not UTF-8 |

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

from digest.writing.lint.compiled import compiled_faults
from digest.writing.lint.finding import Finding
from digest.writing.lint.page import LONGEST, page_faults
from digest.writing.lint.telephones import phone_numbers
from digest.writing.lint.template import template_faults

__all__ = ["LONGEST", "Finding", "compiled_faults", "page_faults", "phone_numbers", "template_faults"]
