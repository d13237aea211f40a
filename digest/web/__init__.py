"""The members' pages: no login, no cookie, no script; a signed link opens each.

    Guard (body bounded, headers, faults, log) | a route | its page (pages.py) | a step or a read function | a template

GET and HEAD change nothing, since mail scanners open links; every change is a POST.
"""
