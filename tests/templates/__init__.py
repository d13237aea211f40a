"""What is wrong with a template of a letter, as codes: what MJML lets pass.

    template | template_faults    template, its HTML | compiled_faults

A finding is that of `digest.writing.lint`. Its place: `line 12`, or `letter` for the whole.

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
"""

from tests.templates.compiled import compiled_faults
from tests.templates.template import template_faults

__all__ = ["compiled_faults", "template_faults"]
