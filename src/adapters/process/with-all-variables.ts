/** A command that a shell is to become, with the variables that a shell would not hand on. */
import { isPortableName } from "./step-environment.ts";

/**
 * A shell hands on only variables it could have itself. The others (a function exported by bash, a name with a dot)
 * go through `env`, where their values are in sight of other users until the program begins.
 */
export function withAllVariables(
  argv: readonly string[],
  environment: Readonly<Record<string, string>>,
): readonly string[] {
  const others = Object.entries(environment).filter(([name]) => !isPortableName(name));
  // `env` would take a program of such a name for one more variable.
  if (others.length === 0 || argv[0]?.includes("=")) return argv;
  return ["/usr/bin/env", ...others.map(([name, value]) => `${name}=${value}`), ...argv];
}
