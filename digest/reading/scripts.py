"""Whether a text is for a machine to run: a batch file, a shell's or PowerShell's script, or a program's source.

one line that only a script has | else lines of several kinds that scripts are made of
"""

from __future__ import annotations

import re

_SURE = re.compile(
    r"^[ \t]{0,40}(?:"
    r"@echo\s+o(?:ff|n)\b|@?setlocal\b|#!\s{0,3}/|windows registry editor version|regedit4\s*$|"
    r"\[(?:internetshortcut|autorun|desktop entry)\]|"
    r"(?:sudo\s+)?(?:rm\s+-\w{0,6}[rf]|chmod\s+(?:\+x|[0-7]{3,4}\s)|curl\s+-|wget\s+(?:-|https?:)|eval\s+[\"'`$])|"
    r"(?:powershell|pwsh|cmd|mshta|regsvr32|rundll32|wscript|cscript|certutil|bitsadmin|msiexec|schtasks)(?:\.exe)?"
    r"\s+(?:/|-|https?:|\"|[\w.\\:]{1,200}\.(?:dll|vbs|js|hta)\b)|"
    r"(?:set-executionpolicy|invoke-\w+|start-process|new-object|add-type|iex|iwr)\s+\S|"
    r"import\s+(?:os|sys|subprocess|socket|ctypes|shutil)\b|from\s+(?:os|subprocess|ctypes)\s+import\b|"
    r"(?:on\s+error\s+resume\s+next|option\s+explicit)\s*$"
    r")|"
    r"\b(?:wscript\.shell|shell\.application|adodb\.stream|scripting\.filesystemobject|activexobject|child_process)\b|"
    r"\bcreateobject\s*\(|\.(?:downloadstring|downloadfile|shellexecute)\s*\(|-e(?:xecutionpolicy\s|ncodedcommand\s)|"
    r"\|\s{0,5}(?:sudo\s+)?(?:ba|z|da)?sh\s*$|\b(?:frombase64string|os\.system|subprocess\.\w+)\s*\(",
    re.IGNORECASE | re.MULTILINE,
)
_KINDS = tuple(
    re.compile(rf"^[ \t]{{0,40}}(?:{line})", re.IGNORECASE | re.MULTILINE)
    for line in (
        (
            r"@?(?:set\s+(?:/[ap]\s+)?\"?\w+=|if\s+(?:not\s+)?(?:exist\s|errorlevel\s|\"?%|/i\s|defined\s)|"
            r"for\s+(?:/[fdlr]\s+)?.{0,40}%%?\w\s+in\s*\(|goto\s+:?\w+\s*$|exit\s+/b)"
        ),
        (
            r"@?(?:del|rd|rmdir|copy|xcopy|robocopy|move|start|call|reg|net|taskkill|attrib|format|ren)\s+"
            r"(?:/\w|\"|%|[a-z]:|\w+\.(?:bat|cmd|exe)\b|\S{1,200}\s+/\w|(?:add|user|stop|start|use|delete)\s)"
        ),
        r"@?(?:echo\s+(?:\S.{0,300}[>|%$]|off\b)|rem\s|pause\s*$|cls\s*$|:\w+\s*$)",
        r"(?:\[[\w.]{2,40}\])?\$(?:env:)?\w+(?:\.\w+)*\s*[+-]?=\s*\S",
        (
            r"(?:(?:get|set|new|remove|start|stop|invoke|add|write|copy|out|import|export|test|select|where)-[a-z]{3,25}"
            r"\s+[-$\"'(]|param\s*\(|function\s+[\w-]+\s*(?:\(.{0,100}\)\s*)?\{)"
        ),
        r"(?:export\s+)?[a-z_]\w*=(?:\$|\"|'|`|/)",
        r"(?:if\s+\[|(?:then|fi|done|esac|do)\s*+(?:;\s*+)?$|while\s+(?:\[|read\s|true)|for\s+\w+\s+in\s.{1,200};\s*do)",
        (
            r"(?:sudo|apt(?:-get)?|yum|pip3?|npm|systemctl|crontab|mkdir|rm|cp|mv|tar|ssh|scp|nc|curl|wget)\s+"
            r"(?:-|/|~|\"|\$|install\s|https?:|enable\s)"
        ),
        r"(?:def\s+\w+\(.{0,200}\)\s*(?:->.{0,60})?:|from\s+[\w.]+\s+import\s)",
        r"(?:var|let|const)\s+\w+\s*=|(?:dim|set)\s+\w+(?:\s*=|\s+as\s)|end\s+(?:if|sub|function)\s*$",
    )
)
"""Lines of batch files, of PowerShell, of shells, and of programs; each of a kind that prose seldom has."""

_ENOUGH = 2  # kinds
_NEARLY_ALL = 0.6  # of the lines
_LONGEST = 200_000  # characters that are looked at from each end


def is_script(text: str) -> bool:
    """Whether a text is a script, or has a part that is one."""
    looked = text if len(text) <= 2 * _LONGEST else f"{text[:_LONGEST]}\n{text[-_LONGEST:]}"
    looked = looked.replace("\r\n", "\n").replace("\r", "\n")
    if _SURE.search(looked):
        return True
    counted = [len(kind.findall(looked)) for kind in _KINDS]
    lines = sum(1 for line in looked.splitlines() if line.strip())
    return sum(map(bool, counted)) >= _ENOUGH or sum(counted) >= max(1, _NEARLY_ALL * lines)
