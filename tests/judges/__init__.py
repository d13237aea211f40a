"""The tools of others that judge what people see: SpamAssassin, the Nu HTML checker, caniemail, and axe in Chromium.

`python -m tests.judges` sees to it that they are there: root has apt-get install what is missing, and npm puts two
packages, pinned in package-lock.json, into build/judges. `python -m tests.judges lock` writes that lock anew. Where one
is missing its tests are skipped with the reason; where CI is `true`, they fail. None asks the network when it judges.

The Nu checker is W3C's own, and knows HTML rather than a house style: html-validate, tried beside it, called 251 places
of a letter wrong, nearly all for taste (inline styles, conditional comments). It is 32 MB, there in two seconds, and
judges all pages in one run of two.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import playwright
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, sync_playwright

HERE = Path(__file__).parent
BUILT = HERE.parents[1] / "build" / "judges"
CHROMIUM, SPAMASSASSIN, RULES = "/usr/bin/chromium", "/usr/bin/spamassassin", "/usr/share/spamassassin"
NODE = Path(playwright.__file__).parent / "driver" / "node"  # playwright brings one
JAR = BUILT / "node_modules/vnu-jar/build/dist/vnu.jar"
SHORT = ("-Xss2m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")  # what suits a run of two seconds
CLIENTS = ("outlook.*", "apple-mail.*", "gmail.*")  # what the public sector reads in
PACKAGES: Mapping[str, str] = {  # of Debian, with what must be there
    "chromium": CHROMIUM,
    "default-jre-headless": "java",
    "fonts-liberation": "/usr/share/fonts/truetype/liberation",  # as wide as Arial and Times New Roman
    "npm": "npm",
    "spamassassin": RULES + "/72_active.cf",
}
NPM = "the packages of npm"
MISSING = (
    "the tools that judge letters are missing: as root, python -m tests.judges installs them "
    f"(packages {', '.join(PACKAGES)}, and what tests/judges/package.json names)"
)


@dataclass(frozen=True, slots=True)
class Spam:
    """What SpamAssassin gives a mail: the sum of the points, and each rule that hit with its own."""

    score: float
    rules: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Remark:
    """What the checker says of a place in a page; `kind` is error or info, `place` the markup there."""

    kind: str
    text: str
    place: str


def spam(*mails: bytes) -> list[Spam]:
    """What SpamAssassin says of each mail, in one run, by the rules that Debian ships.

    It asks no network, has learned nothing, and has nothing of this user's.
    """
    needed("spamassassin")
    with tempfile.TemporaryDirectory() as home:
        for plugins in Path("/etc/spamassassin").glob("*.pre"):  # without what this machine's owner has set
            shutil.copy(plugins, home)
        options = ["--local", "--nocreate-prefs", f"--configpath={RULES}", f"--siteconfigpath={home}"]
        header = ["--cf=clear_headers", "--cf=add_header all Points _TESTSSCORES(;)_"]
        clean = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": home}
        files = [Path(home) / f"{number}.eml" for number in range(len(mails))]
        for file, mail in zip(files, mails, strict=True):
            file.write_bytes(mail)
        told = _output([SPAMASSASSIN, *options, *header, *files], env=clean)
    points = re.findall(rb"^X-Spam-Points: (.*(?:\n[ \t].*)*)", told, re.MULTILINE)
    assert len(points) == len(mails), f"SpamAssassin says nothing: {told[:2000]!r}"
    return [_spam(one.decode()) for one in points]


def _spam(points: str) -> Spam:
    rules = {name: float(score) for name, score in re.findall(r"(\w+)=(-?[\d.]+)", points)}
    return Spam(score=round(sum(rules.values()), 3), rules=rules)


def validate(*pages: str) -> list[list[Remark]]:
    """What the Nu checker says of each page, in one run."""
    needed("default-jre-headless", NPM)
    with tempfile.TemporaryDirectory() as home:
        files = [Path(home) / f"{number}.html" for number in range(len(pages))]
        for file, page in zip(files, pages, strict=True):
            file.write_text(page, encoding="utf-8")
        told = _output(["java", *SHORT, "-jar", JAR, "--format", "json", "--exit-zero-always", "--stdout", *files])
    found: list[list[Remark]] = [[] for _ in pages]
    for one in json.loads(told)["messages"]:
        remark = Remark(one["type"], one["message"], one.get("extract", ""))
        found[int(Path(one["url"]).stem)].append(remark)
    return found


def caniemail(page: str) -> dict[str, dict[str, str]]:
    """By client, the features of HTML and CSS that the page uses and the client knows not at all (none) or in part."""
    needed(NPM)
    told = _output([NODE, BUILT / "caniemail.mjs", *CLIENTS], given=page.encode())
    found: dict[str, dict[str, str]] = json.loads(told)
    return found


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, without a window; it asks nobody but the pages it is given."""
    needed("chromium", "fonts-liberation")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--disable-background-networking"])
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def opened(browser: Browser, page: str, *, width: int, dark: bool = False, height: int = 800) -> Iterator[Page]:
    """A page of HTML in a window so wide, pixel for pixel; RuntimeError when it asks for anything from elsewhere."""
    asked: list[str] = []

    def refuse(route: Route) -> None:
        asked.append(route.request.url)
        route.abort()

    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if dark else "light",
        device_scale_factor=1,
        locale="da-DK",
    )
    try:
        context.route("**/*", refuse)
        shown = context.new_page()
        shown.set_content(page)
        yield shown
    finally:
        context.close()
    if asked:
        raise RuntimeError(f"the page asks for {', '.join(asked)}")


def views(page: Page, *widths: int) -> Iterator[str]:
    """An open page so wide, light and dark, one after the other; each is named."""
    for width in widths:
        for scheme in ("light", "dark"):
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            yield f"{width} px, {scheme}"


def axe(page: Page) -> list[str]:
    """What axe finds serious or critical in an open page: the rule, the element, and what is wrong."""
    return [
        f"{found['id']} ({found['impact']}): {node['html'][:200]} {node['failureSummary']}"
        for found in violations(page)
        for node in found["nodes"]
    ]


def violations(page: Page, **options: Any) -> list[dict[str, Any]]:
    """Each rule of which axe finds a serious or critical violation in an open page, which is given axe once."""
    if page.evaluate("window.axe === undefined"):
        page.evaluate(Axe().axe_script)
    asked = {"resultTypes": ["violations"], **options}
    found = page.evaluate("asked => axe.run(document, asked).then(found => found.violations)", asked)
    return [one for one in found if one["impact"] in ("serious", "critical")]


def needed(*tools: str) -> None:
    """Skips the test where one of these of `missing()` is not there; where CI is `true`, RuntimeError."""
    lacking = [tool for tool in missing() if tool in tools]
    if not lacking:
        return
    reason = f"{MISSING}; not there: {', '.join(lacking)}"
    if os.environ.get("CI") == "true":
        raise RuntimeError(reason)
    pytest.skip(reason)


def missing() -> list[str]:
    """What is not there: packages of Debian, and NPM."""
    brought = _brought()
    lacking = [name for name, at in PACKAGES.items() if not (Path(at).exists() if at[0] == "/" else shutil.which(at))]
    return [name for name in lacking if not (brought and name == "npm")] + ([] if brought else [NPM])


def install() -> None:
    """Whatever is missing, where that can be had."""
    packages = [name for name in missing() if name in PACKAGES]
    if packages and os.getuid() == 0 and shutil.which("apt-get"):
        print(f"Installing {', '.join(packages)} for the tests (once)", flush=True)  # noqa: T201
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
            subprocess.run(["apt-get", "-qq", *command], env=quiet, capture_output=True, check=False)
    if not _brought() and shutil.which("npm"):
        print("Fetching an HTML checker and caniemail for the tests (once)", flush=True)  # noqa: T201
        shutil.rmtree(BUILT, ignore_errors=True)
        BUILT.mkdir(parents=True)
        for name in ("package.json", "package-lock.json", "caniemail.mjs"):
            shutil.copy(HERE / name, BUILT)
        quietly = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        done = subprocess.run(["npm", "ci", *quietly], cwd=BUILT, capture_output=True, text=True, check=False)
        if done.returncode:
            print(*done.stderr.splitlines()[:4], sep="\n")  # noqa: T201
            shutil.rmtree(BUILT)
        else:
            (BUILT / "brought").write_text(_pinned())


def lock() -> None:
    """Writes package-lock.json anew: hashes, but no address of a registry, nor of anybody else."""
    file = HERE / "package-lock.json"
    with tempfile.TemporaryDirectory() as home:
        shutil.copy(HERE / "package.json", home)
        command = ["npm", "install", "--package-lock-only", "--omit-lockfile-registry-resolved", "--ignore-scripts"]
        subprocess.run(command, cwd=home, check=True, capture_output=True)
        found = json.loads((Path(home) / file.name).read_text(encoding="utf-8"))
    for package in found["packages"].values():
        package.pop("funding", None)
    file.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


def _brought() -> bool:
    """Whether npm's packages are there, as they are pinned now."""
    mark = BUILT / "brought"
    return mark.exists() and mark.read_text() == _pinned()


def _pinned() -> str:
    return "".join((HERE / name).read_text(encoding="utf-8") for name in ("package-lock.json", "caniemail.mjs"))


def _output(command: Sequence[str | Path], *, given: bytes = b"", env: Mapping[str, str] | None = None) -> bytes:
    done = subprocess.run(command, input=given, env=env, capture_output=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr.decode(errors="replace")[-3000:]
    return done.stdout
