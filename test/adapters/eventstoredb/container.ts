/** A server in a container of its own, of the image that docker-compose.yml names, where a Docker engine is reachable. */
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { StartedTestContainer } from "testcontainers";
import { root } from "../../architecture/source-files.ts";

const port = 2113;

/** Where an engine listens on this machine, of the system or of the user. */
const sockets = [
  "/var/run/docker.sock",
  join(process.env.XDG_RUNTIME_DIR ?? "/run/user/none", "docker.sock"),
  join(homedir(), ".docker/run/docker.sock"),
];

/** The tag stands in one place. */
export function serverImage(): string {
  const text = readFileSync(join(root, "docker-compose.yml"), "utf8");
  const [, image] = /\$\{EVENTSTORE_IMAGE:-([^}]+)\}/.exec(text) ?? [];
  if (image === undefined) throw new Error("docker-compose.yml names no image");
  return process.env.EVENTSTORE_IMAGE || image;
}

/** Where there is nothing that could be an engine nothing is loaded: it takes no time. */
export async function isEngineReachable(): Promise<boolean> {
  if (!process.env.DOCKER_HOST && !sockets.some((path) => existsSync(path))) return false;
  const { getContainerRuntimeClient } = await import("testcontainers");
  return getContainerRuntimeClient().then(
    () => true,
    () => false,
  );
}

function saysItLeads(info: string): boolean {
  return /"state":\s*"leader"/.test(info);
}

export interface ServerContainer {
  readonly url: string;
  stop(): Promise<void>;
}

export async function startServer(): Promise<ServerContainer> {
  const { GenericContainer, getContainerRuntimeClient, getReaper, Wait } = await import("testcontainers");
  // What removes the container of a test that was killed is a container itself. Where its image cannot be had, the one
  // that is started here goes when the tests have ended, and not when they are killed.
  await getReaper(await getContainerRuntimeClient()).catch(() => {
    process.env.TESTCONTAINERS_RYUK_DISABLED = "true";
  });
  const container: StartedTestContainer = await new GenericContainer(serverImage())
    .withEnvironment({
      EVENTSTORE_INSECURE: "true",
      EVENTSTORE_RUN_PROJECTIONS: "All",
      EVENTSTORE_START_STANDARD_PROJECTIONS: "true",
      EVENTSTORE_MEM_DB: "true",
    })
    .withExposedPorts(port)
    // It is alive before it takes appends.
    .withWaitStrategy(Wait.forHttp("/info", port).forResponsePredicate(saysItLeads))
    .withStartupTimeout(120_000)
    .start();
  return {
    url: `esdb://${container.getHost()}:${container.getMappedPort(port)}?tls=false`,
    stop: async () => {
      await container.stop();
    },
  };
}
