/** Help as lines: the overview, the list of commands, a command's page, a topic's page. Pure. */
import type { CommandPage, Flag } from "../command-page.ts";
import { commandGroups } from "../command-page.ts";
import { exitMeanings } from "../exit-meanings.ts";
import type { HelpTopic } from "../help-topics.ts";
import type { Screen } from "../screen.ts";
import { globalFlags } from "../shared-flags.ts";
import { counted } from "./counted.ts";
import { pageWidth, wrap } from "./wrap.ts";

type Row = readonly [string, string];

const sentence = "Run multi-step plans you can stop any time and resume exactly where they were.";
/** What is needed on the first day. */
const common = ["run", "resume", "status", "list", "history"];

/** `resumable`: how many plans wait to be resumed; null where nobody knows. */
export function overview(pages: readonly CommandPage[], resumable: number | null, screen: Screen): string[] {
  const shown = pages.filter(({ name }) => common.includes(name));
  return [
    ...wrap(sentence, widthOf(screen)),
    "",
    ...rows(shown.map(rowOf), screen),
    "",
    `  ${screen.typed("plan init demo")}`,
    "",
    ...(resumable === null || resumable === 0
      ? []
      : [`${counted(resumable, "plan")} can be resumed: ${screen.typed("plan resume")}`]),
    `All commands: ${screen.typed("plan help")}`,
  ];
}

export function commandList(
  pages: readonly CommandPage[],
  topics: Readonly<Record<string, HelpTopic>>,
  screen: Screen,
): string[] {
  const topicRows = Object.entries(topics).map(([name, { summary }]): Row => [name, summary]);
  const size = widest([...pages.map(rowOf), ...topicRows]);
  return [
    ...wrap(sentence, widthOf(screen)),
    ...commandGroups.flatMap((group) => {
      const within = pages.filter((page) => page.group === group);
      return within.length === 0
        ? []
        : ["", screen.style("bold", group), ...rows(within.map(rowOf), screen, size)];
    }),
    "",
    screen.style("bold", "Topics"),
    ...rows(topicRows, screen, size),
    "",
    ...rows(
      [
        ["plan COMMAND --help", "how it is used"],
        ["plan help TOPIC", "about a topic"],
      ],
      screen,
    ),
  ];
}

/** It goes on below itself where its words are many. */
function titleLines(title: string, screen: Screen): string[] {
  const [first = "", ...more] = wrap(title, widthOf(screen), "    ");
  return [first.trimStart(), ...more].map((line) => screen.style("bold", line));
}

export function commandPage(page: CommandPage, screen: Screen): string[] {
  const { name, aliases = [], target, summary, examples, flags, exits } = page;
  const groups = Map.groupBy(flags, ({ group = "Flags" }) => group);
  const titled = [...groups, ["Flags of every command", globalFlags] as const];
  return [
    ...titleLines(`plan ${name}${target === undefined ? "" : ` ${target}`}`, screen),
    ...wrap(`${summary}.`, widthOf(screen), "  "),
    ...aliases.map((alias) => `  The same as plan ${alias}.`),
    ...exampleLines(examples, screen),
    ...titled.flatMap(([title, list]) => ["", screen.style("bold", title), ...flagLines(list, screen)]),
    "",
    screen.style("bold", "Exit codes"),
    ...rows(exitRows(exits), screen),
    "",
    "More: docs/codes.md",
  ];
}

export function topicPage({ summary, sections, examples }: HelpTopic, screen: Screen): string[] {
  return [
    ...wrap(`${summary}.`, widthOf(screen)),
    ...exampleLines(examples, screen),
    ...sections().flatMap(({ title, rows: told }) => [
      "",
      ...wrap(title, widthOf(screen)).map((line) => screen.style("bold", line)),
      ...rows(told, screen),
    ]),
  ];
}

function exampleLines(examples: readonly string[], { style }: Screen): string[] {
  return ["", style("bold", "Examples"), ...examples.map((example) => `  ${example}`)];
}

function rowOf({ name, summary }: CommandPage): Row {
  return [name, summary];
}

function flagLines(flags: readonly Flag[], screen: Screen): string[] {
  const told = flags.map(({ name, short, value, several = false, summary }): Row => {
    const head = `--${name}${value === undefined ? "" : ` ${value}`}${short === undefined ? "" : `, -${short}`}`;
    return [head, several ? `${summary}; may be repeated` : summary];
  });
  return rows(told, screen, 24);
}

function exitRows(exits: readonly number[]): Row[] {
  return exitMeanings.flatMap(({ codes, short }): Row[] => {
    const possible = codes.filter((code) => exits.includes(code));
    return possible.length === 0 ? [] : [[possible.join(", "), short]];
  });
}

/** Two columns; what is told stands below its word where that is long, or the screen narrow. */
function rows(told: readonly Row[], screen: Screen, size = widest(told)): string[] {
  const width = widthOf(screen);
  const isNarrow = width < size + 30;
  return told.flatMap(([word, text]) =>
    word.length > size || isNarrow
      ? [`  ${word}`, ...wrap(text, width, isNarrow ? "      " : " ".repeat(size + 4))]
      : wrap(text, width, `  ${word.padEnd(size)}  `),
  );
}

function widest(told: readonly Row[]): number {
  return Math.min(24, Math.max(0, ...told.map(([word]) => word.length)));
}

function widthOf({ width }: Screen): number {
  return Math.min(width, pageWidth);
}
