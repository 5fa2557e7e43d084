/** The first line of an NDJSON stream, where one was asked for. */
import { version } from "../composition/version.ts";
import type { CommandInput } from "./command.ts";
import { helloShape } from "./shapes.ts";

export function sayHello({ screen }: CommandInput, planId: string): void {
  if (screen.format === "ndjson") screen.json(helloShape(version, planId));
}
