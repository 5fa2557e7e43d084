"""Runs a program in a pseudo-terminal, as a person at a keyboard would.

Its argument is a JSON object: {"argv": [...], "keys": [{"after": text, "press": text}, ...], "columns": n, "rows": n}. It
waits for each text to appear on the terminal, then presses the keys; "hang up" closes the terminal instead, "resize
40x10" gives it another size, and "touch a" makes a file. Prints {"screen", "replay", "code", "signal", "peak_kb"} when the program has ended:
what it wrote as one text, and as pieces with the sizes [columns, rows] between them; with "newest": n only the last n
bytes. The peak is the resident memory of the largest process. Gives up after a minute: the program is killed then.
"""

import codecs
import fcntl
import json
import os
import pty
import resource
import select
import signal
import struct
import sys
import termios
import time

request = json.loads(sys.argv[1])
deadline = time.monotonic() + 60
size = [request.get("columns", 80), request.get("rows", 24)]


def resize(terminal, columns, rows):
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


# The program begins when its terminal has its size.
ready, go = os.pipe()
pid, terminal = pty.fork()
if pid == 0:
    os.close(go)
    os.read(ready, 1)
    os.execvp(request["argv"][0], request["argv"])
os.close(ready)
resize(terminal, *size)
os.close(go)

screen = bytearray()
seen = 0
decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
replay = [size]
keys = request["keys"]
newest = request.get("newest")
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
        if newest is None:
            replay.append(decoder.decode(read))
        elif len(screen) > 2 * newest:
            del screen[:-newest]
    while keys and screen.find(keys[0]["after"].encode(), seen) >= 0:
        after = keys[0]["after"].encode()
        seen = screen.index(after, seen) + len(after)
        press = keys.pop(0)["press"]
        if press == "hang up":
            is_open = False
        elif press.startswith("resize "):
            size = [int(number) for number in press.removeprefix("resize ").split("x")]
            replay.append(size)
            resize(terminal, *size)
        elif press.startswith("touch "):
            open(press.removeprefix("touch "), "w").close()
        else:
            os.write(terminal, press.encode())

os.close(terminal)
status = os.waitpid(pid, 0)[1]
print(
    json.dumps(
        {
            "screen": screen.decode(errors="replace"),
            "replay": replay,
            "code": os.WEXITSTATUS(status) if os.WIFEXITED(status) else None,
            "peak_kb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss,
            "signal": signal.Signals(os.WTERMSIG(status)).name if os.WIFSIGNALED(status) else None,
        }
    )
)
