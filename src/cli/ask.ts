/**
 * Asks a person at a terminal. The only file that knows how, and loaded only when something is asked. Questions go to
 * stderr, because stdout is data; whoever asks has made sure that somebody is there.
 */
import type { Readable, Writable } from "node:stream";
import { confirm, isCancel, select, text } from "@clack/prompts";
import { NoAnswer } from "./no-answer.ts";
import { oneLine } from "./screen.ts";

export interface Choice<T> {
  readonly value: T;
  readonly label: string;
  readonly hint?: string;
}

export interface Asker {
  /** One of several; the first is offered. @throws NoAnswer */
  pick<T>(question: string, choices: readonly Choice<T>[]): Promise<T>;
  /** Yes or no; yes without asking where `--yes` was given. @throws NoAnswer */
  confirm(question: string, proposed: boolean): Promise<boolean>;
  /** Yes or no, asked whatever `--yes` says: no is proposed. `over` takes the question away. @throws NoAnswer */
  accept(question: string, over?: AbortSignal): Promise<boolean>;
  /** A line of text, which may be empty. @throws NoAnswer */
  text(question: string): Promise<string>;
}

export interface AskerOptions {
  readonly input: Readable;
  readonly output: Writable;
  readonly yes: boolean;
}

export function askAt({ input, output, yes }: AskerOptions): Asker {
  const streams = { input, output };
  const yesOrNo = async (question: string, proposed: boolean, over?: AbortSignal) => {
    const options = { ...streams, message: oneLine(question), initialValue: proposed };
    return answered(await confirm(over === undefined ? options : { ...options, signal: over }));
  };
  return {
    pick: async (question, choices) => {
      const options = choices.map(({ label, hint }, value) => ({
        value,
        label: oneLine(label),
        ...(hint === undefined ? {} : { hint: oneLine(hint) }),
      }));
      const picked = answered(
        await select({ ...streams, message: oneLine(question), options, maxItems: 10 }),
      );
      const choice = choices[picked];
      if (choice === undefined) throw new NoAnswer("nothing was picked");
      return choice.value;
    },
    confirm: async (question, proposed) => yes || (await yesOrNo(question, proposed)),
    accept: (question, over) => yesOrNo(question, false, over),
    text: async (question) =>
      answered(await text({ ...streams, message: oneLine(question), defaultValue: "" })),
  };
}

function answered<T>(answer: T): Exclude<T, symbol> {
  if (isCancel(answer)) throw new NoAnswer("no answer was given");
  return answer as Exclude<T, symbol>;
}
