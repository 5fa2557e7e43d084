/**
 * Another host, as far as planstream can tell: a network, a host name and processes of its own, with one way to a server of
 * this host that can be cut. It needs root and iproute2, and leaves nothing behind.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { connect, createServer, type Server, type Socket } from "node:net";

const [here, there, prefix] = ["10.231.7.1", "10.231.7.2", 24];

/** Whether this machine lets us make one. */
export function canMakeHosts(): boolean {
  return (
    process.getuid?.() === 0 && ["ip", "unshare"].every((tool) => spawnSync("which", [tool]).status === 0)
  );
}

export class OtherHost {
  readonly name: string;
  readonly #target: { readonly host: string; readonly port: number };
  readonly #sockets = new Set<Socket>();
  #server: Server | null = null;

  /** `target`: what is reached from there. */
  constructor(name: string, target: { readonly host: string; readonly port: number }) {
    this.name = name;
    this.#target = target;
  }

  async begin(): Promise<void> {
    const link = `${this.name}-0`;
    ip("netns", "add", this.name);
    ip("link", "add", link, "type", "veth", "peer", "name", "eth0", "netns", this.name);
    ip("addr", "add", `${here}/${prefix}`, "dev", link);
    ip("link", "set", link, "up");
    ip("-n", this.name, "addr", "add", `${there}/${prefix}`, "dev", "eth0");
    ip("-n", this.name, "link", "set", "eth0", "up");
    ip("-n", this.name, "link", "set", "lo", "up");
    const server = createServer((socket) => this.#join(socket));
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(0, here, resolve));
  }

  /** Where the target is reached from there. */
  get address(): string {
    const address = this.#server?.address();
    if (address === null || typeof address !== "object") throw new Error("the host has not begun");
    return `${here}:${address.port}`;
  }

  /** A command line that runs there. */
  commandLine(program: string, args: readonly string[]): readonly [string, readonly string[]] {
    const script = `hostname ${this.name}; exec "$@"`;
    const isolated = ["unshare", "--uts", "--pid", "--fork", "--kill-child", "--mount-proc"];
    return ["ip", ["netns", "exec", this.name, ...isolated, "sh", "-c", script, "sh", program, ...args]];
  }

  /** Nothing gets through any more. */
  cut(): void {
    this.#server?.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  end(): void {
    this.cut();
    spawnSync("ip", ["netns", "del", this.name]);
    spawnSync("ip", ["link", "del", `${this.name}-0`]);
  }

  #join(socket: Socket): void {
    const target = connect(this.#target);
    for (const [one, other] of [
      [socket, target],
      [target, socket],
    ] as const) {
      this.#sockets.add(one);
      one.on("error", () => undefined);
      one.on("close", () => {
        this.#sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  }
}

function ip(...args: readonly string[]): void {
  execFileSync("ip", args, { stdio: "ignore" });
}
