/** `plan help [COMMAND|TOPIC]` and `plan COMMAND --help`: pages made from the command table. It opens no store. */
import { closestWord } from "../../schema/closest-word.ts";
import type { Command } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { helpTopics } from "../help-topics.ts";
import { commandList, commandPage, topicPage } from "../render/help-page.ts";
import { usage } from "../usage.ts";

export const command: Command = async ({ target, screen, pages }) => {
  const page = pages.find(({ name, aliases = [] }) => [name, ...aliases].some((one) => one === target));
  const topic = target === null || !Object.hasOwn(helpTopics, target) ? undefined : helpTopics[target];
  if (target !== null && page === undefined && topic === undefined) {
    const close = closestWord(target, [...pages.map(({ name }) => name), ...Object.keys(helpTopics)]);
    const what = `there is no command and no topic "${target}"`;
    if (close === null) throw usage(what, null);
    throw usage(`${what}; did you mean ${close}?`, null, `plan help ${close}`);
  }
  const lines =
    page !== undefined
      ? commandPage(page, screen)
      : topic !== undefined
        ? topicPage(topic, screen)
        : commandList(pages, helpTopics, screen);
  for (const line of lines) screen.out(line);
  return exitCodes.done;
};
