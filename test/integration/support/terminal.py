"""Runs a program in a pseudo-terminal of 24 lines, as a person at a keyboard would.

Its argument is a JSON object: {"argv": [...], "columns": number, "keys": [{"after": text, "press": text}, ...]}. It waits for each text to
appear on the terminal, then presses the keys; "hang up" closes the terminal instead. Prints {"screen", "code", "signal"}
when the program has ended. Gives up after a minute: the program is killed then.
"""

import fcntl
import json
import os
import pty
import select
import signal
import struct
import sys
import termios
import time

request = json.loads(sys.argv[1])
deadline = time.monotonic() + 60
pid, terminal = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, request.get("columns", 80), 0, 0))
    os.execvp(request["argv"][0], request["argv"])

screen = b""
seen = 0
keys = request["keys"]
is_open = True
while is_open:
    if time.monotonic() > deadline:
        os.kill(pid, signal.SIGKILL)
    if select.select([terminal], [], [], 1)[0]:
        try:
            read = os.read(terminal, 65536)
        except OSError:  # The last process has left the terminal.
            break
        if not read:
            break
        screen += read
    while keys and keys[0]["after"].encode() in screen[seen:]:
        after = keys[0]["after"].encode()
        seen = screen.index(after, seen) + len(after)
        press = keys.pop(0)["press"]
        if press == "hang up":
            is_open = False
        else:
            os.write(terminal, press.encode())

os.close(terminal)
status = os.waitpid(pid, 0)[1]
print(
    json.dumps(
        {
            "screen": screen.decode(errors="replace"),
            "code": os.WEXITSTATUS(status) if os.WIFEXITED(status) else None,
            "signal": signal.Signals(os.WTERMSIG(status)).name if os.WIFSIGNALED(status) else None,
        }
    )
)
