/**
 * The JSON documents of the command, by the name `plan schema output:NAME` knows them by. A test holds everything the
 * command prints to them, so a key that is not described here is never printed.
 */
import { explainOutput } from "./outputs/explain.ts";
import { validateOutput } from "./outputs/validate.ts";

export const outputs = {
  explain: explainOutput,
  validate: validateOutput,
} as const;

export type OutputName = keyof typeof outputs;
