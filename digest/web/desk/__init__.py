"""The desk: where the staff see what came in, decide it, see what members will get, approve it, and can stop it.

Guard | the door (who is signed in, what they may do, whether the browser says that our own page sent the form)
      | a page (today, inbox, requests, edition, sending, log, people) | a view or a step | a template

Every page works without a script. GET changes nothing but when a session was seen last; an act is a POST, shown first
with whom it mails where it mails anybody, and then done by the same step as on the command line.
"""
