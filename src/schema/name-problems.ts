/** What is wrong with a name, for programs that give it by themselves: the same rules as in plan files. */
import { planNameSchema, stepIdSchema, variableNameSchema } from "./plan-file-names.ts";

const schemas = { plan: planNameSchema, step: stepIdSchema, variable: variableNameSchema };

/** Texts that go on after the name of what they are about: `must be …`. Empty for a good name. */
export function nameProblems(kind: keyof typeof schemas, name: string): string[] {
  const checked = schemas[kind].safeParse(name);
  return checked.success ? [] : checked.error.issues.map(({ message }) => message);
}
