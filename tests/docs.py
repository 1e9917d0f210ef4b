#!/usr/bin/env python3
"""Holds the code in the documentation to the program.

docs.py parse TMSYNC   every `tmsync ...` in a ```sh block has commands and flags that exist (nothing is run)
docs.py yaml TMSYNC    the documents in ```yaml blocks validate; those of one page are one configuration
docs.py run TMSYNC     the lines of ```sh blocks that are made of tmsync alone run, against two sandbox instances and the
                       configuration of examples/quickstart; a page is a session: its lines run in their order
"""

import json
import os
import pathlib
import re
import shlex
import signal
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")])

# Lines that are not run, by what they hold, and why.
NOT_RUN = {
    "tmsync sandbox": "serves until it is stopped; the sandbox has tests of its own",
    "--wait": "would wait for what never comes here",
    "<(tmsync completion": "changes the running shell; the scripts have tests of their own",
    "~/": "would write into the home folder",
    "tmsync import": "needs integrations on the source; tests/unit/cli/import_test.cpp runs it",
    "--rotate-secret": "needs an integration with a stored secret; tests/unit/cli/native_test.cpp runs it",
    "--compare-config": "needs a second configuration; tests/unit/cli runs it",
    "/etc/": "a machine's own files",
    "/var/": "a machine's own files",
    "/usr/": "a machine's own files",
}
# What a line may end with beside 0: changes are found, a test case of an example is not there, a file is there already.
MAY_END = {"--detailed-exitcode": {2}, "tmsync explain": {7}, "tmsync init": {1}, "tmsync mark": {10}}
SECONDS = 60


def blocks(page, language):
    """(line number, text) of each fenced block of the language."""
    found, lines, start = [], None, 0
    for number, line in enumerate(page.read_text().splitlines(), 1):
        fence = re.match(r"\s*```\s*(\w*)", line)
        if fence and lines is None:
            lines, start, is_wanted = [], number + 1, fence.group(1) == language
        elif fence:
            if is_wanted:
                found.append((start, "\n".join(lines)))
            lines = None
        elif lines is not None:
            lines.append(line)
    return found


def command_lines(page):
    """(line number, command line) of ```sh blocks; lines that end in a backslash are joined."""
    for start, text in blocks(page, "sh"):
        pending = ""
        for offset, line in enumerate(text.splitlines()):
            line = pending + re.sub(r"^\$ ", "", line.strip())
            pending = ""
            if line.endswith("\\"):
                pending = line[:-1]
            elif line and not line.startswith("#"):
                yield start + offset, line


def words_of(line):
    lexer = shlex.shlex(line, posix=True, punctuation_chars="&|;()<>")
    lexer.whitespace_split = True
    lexer.commenters = "#"
    return list(lexer)


def simple_commands(line):
    """The commands of a line, each as its words; where output goes is left out."""
    commands, current, skip = [], [], False
    for word in words_of(line):
        if set(word) <= set("&|;()<>"):
            skip = word in (">", ">>", "<")
            if not skip:
                commands.append(current)
                current = []
        elif skip:
            skip = False
        else:
            current.append(word)
    commands.append(current)
    cleaned = []
    for command in commands:
        while command and re.fullmatch(r"[A-Z_][A-Z0-9_]*=.*", command[0]):
            command = command[1:]
        if command:
            cleaned.append(command)
    return cleaned


def name(page):
    return str(page.relative_to(ROOT))


def parse(tmsync):
    checked, bad = 0, 0
    for page in PAGES:
        for number, line in command_lines(page):
            if "tmsync" not in line:
                continue
            try:
                commands = simple_commands(line)
            except ValueError as error:
                print(f"{name(page)}:{number}: cannot be read: {error}", file=sys.stderr)
                bad += 1
                continue
            for command in commands:
                if command[0] != "tmsync" or len(command) == 1:
                    continue
                checked += 1
                result = subprocess.run([tmsync, *command[1:], "--parse-only"], capture_output=True, text=True)
                if result.returncode == 0:
                    continue
                bad += 1
                print(f"{name(page)}:{number}: {shlex.join(command)}: {result.stderr.strip()}", file=sys.stderr)
    return checked, bad, "commands"


def yaml(tmsync):
    checked, bad = 0, 0
    for page in PAGES:
        documents = [text for _, text in blocks(page, "yaml") if "apiVersion: tmsync/v1" in text]
        if not documents:
            continue
        checked += len(documents)
        whole = "\n---\n".join(documents) + "\n"
        result = subprocess.run([tmsync, "validate", "-"], input=whole, capture_output=True, text=True)
        if result.returncode != 0:
            bad += 1
            print(f"{name(page)}: its YAML is not valid:\n{result.stderr}", file=sys.stderr)
    return checked, bad, "YAML blocks"


def start_sandbox(tmsync, folder):
    endpoints = folder / "endpoints.json"
    state = ROOT / "examples/quickstart/sandbox"
    sandbox = subprocess.Popen(
        [tmsync, "sandbox", "--instance", f"emea={state}/emea.json", "--instance", f"hq={state}/hq.json",
         "--write-endpoints", str(endpoints)], stdout=subprocess.DEVNULL)  # fmt: skip
    for _ in range(300):
        if endpoints.exists() and endpoints.stat().st_size > 0:
            return sandbox, json.loads(endpoints.read_text())
        if sandbox.poll() is not None:
            break
        time.sleep(0.05)
    sandbox.kill()
    raise SystemExit("docs.py: the sandbox did not start")


def is_run(line):
    if any(part in line for part in NOT_RUN):
        return False
    try:
        commands = simple_commands(line)
    except ValueError:
        return False
    return bool(commands) and all(command[0] == "tmsync" for command in commands)


def run_page(tmsync, page, lines):
    bad = 0
    with tempfile.TemporaryDirectory(prefix="tmsync-docs-") as scratch:
        folder = pathlib.Path(scratch)
        sandbox, endpoints = start_sandbox(tmsync, folder)
        try:
            (folder / ".git").mkdir()
            (folder / "tmsync").mkdir()
            text = (ROOT / "examples/quickstart/tmsync.yaml").read_text()
            text = text.replace("http://127.0.0.1:18080", endpoints["emea"]["url"])
            text = text.replace("http://127.0.0.1:18081", endpoints["hq"]["url"])
            # Beside the configuration the commands of the documentation name a file with cases.
            (folder / "tmsync/tmsync.yaml").write_text(text)
            (folder / "cases.json").write_text('[{"name": "Pay", "tags": ["release"]}]\n')
            environment = {
                "PATH": f"{pathlib.Path(tmsync).parent}:/usr/bin:/bin", "HOME": scratch,
                "TMSYNC_EMEA_TOKEN": "emea-token", "TMSYNC_HQ_TOKEN": "hq-token",
                "TMSYNC_YES": "true"}  # fmt: skip
            # The plan of this review, and of the one before.
            for file in ("plan.tmsync", "reviewed.tmsync"):
                subprocess.run([tmsync, "plan", "--quiet", "--out", file], cwd=folder, env=environment,
                               stdout=subprocess.DEVNULL, check=True)  # fmt: skip
            for number, line in lines:
                allowed = {0}
                for part, codes in MAY_END.items():
                    if part in line:
                        allowed = allowed | codes
                try:
                    result = subprocess.run(["bash", "-c", line], cwd=folder, env=environment, timeout=SECONDS,
                                            stdin=subprocess.DEVNULL, capture_output=True, text=True)  # fmt: skip
                except subprocess.TimeoutExpired:
                    print(f"{name(page)}:{number}: {line}: did not end within {SECONDS} s", file=sys.stderr)
                    bad += 1
                    continue
                if result.returncode not in allowed:
                    bad += 1
                    print(f"{name(page)}:{number}: {line}: exit code {result.returncode}\n{result.stderr[-1500:]}",
                          file=sys.stderr)  # fmt: skip
        finally:
            sandbox.send_signal(signal.SIGTERM)
            sandbox.wait()
    return bad


def run(tmsync):
    checked, bad = 0, 0
    for page in PAGES:
        lines = [(number, line) for number, line in command_lines(page) if is_run(line)]
        if lines:
            checked += len(lines)
            bad += run_page(tmsync, page, lines)
    return checked, bad, "command lines"


def main():
    actions = {"parse": parse, "yaml": yaml, "run": run}
    if len(sys.argv) != 3 or sys.argv[1] not in actions:
        raise SystemExit(__doc__)
    checked, bad, what = actions[sys.argv[1]](os.path.realpath(sys.argv[2]))
    if bad or not checked:
        raise SystemExit(f"docs.py {sys.argv[1]}: {bad} of {checked} {what} do not hold")
    print(f"docs.py {sys.argv[1]}: {checked} {what} hold")


if __name__ == "__main__":
    main()
