/**
 * Blanks what is not code in a TypeScript source, so that plain patterns can look for code. Masked texts keep
 * every offset and line break. It knows comments, strings, templates (what stands in `${}` is code) and regular
 * expressions; it does not parse.
 */
export interface MaskedSource {
  /** Comments are blank. */
  readonly withStrings: string;
  /** Comments and the contents of strings, templates and regular expressions are blank. */
  readonly code: string;
}

type Range = readonly [start: number, end: number];

export function maskSource(source: string): MaskedSource {
  const comments: Range[] = [];
  const literals: Range[] = [];
  /** How many braces were open where each `${` stands that is not closed yet. */
  const templates: number[] = [];
  let braces = 0;
  let previous = "";
  let at = 0;
  while (at < source.length) {
    const char = source.charAt(at);
    const start = at;
    if (source.startsWith("//", at)) {
      at = endOf(source.indexOf("\n", at), source);
      comments.push([start, at]);
      continue;
    }
    if (source.startsWith("/*", at)) {
      at = endOf(source.indexOf("*/", at + 2), source, 2);
      comments.push([start, at]);
      continue;
    }
    if (char === '"' || char === "'") {
      at = closing(source, at + 1, char);
      literals.push([start + 1, at - 1]);
    } else if (char === "/" && mayBeginRegExp(previous)) {
      at = regExpEnd(source, at + 1);
      literals.push([start + 1, at - 1]);
    } else if (char === "`" || (char === "}" && templates.at(-1) === braces)) {
      if (char === "}") templates.pop();
      at = templatePartEnd(source, at + 1);
      const opens = source.startsWith("${", at - 2);
      if (opens) templates.push(braces);
      literals.push([start + 1, at - (opens ? 2 : 1)]);
    } else {
      if (char === "{") braces++;
      if (char === "}") braces--;
      at++;
    }
    previous = (previous + source.slice(Math.max(start, at - 16), at)).trimEnd().slice(-16);
    if (/\s/.test(char) && /\w$/.test(previous)) previous += " ";
  }
  const withStrings = blank(source, comments);
  return { withStrings, code: blank(withStrings, literals) };
}

/** After a value a slash divides; after an operator or one of these words it begins a regular expression. */
function mayBeginRegExp(before: string): boolean {
  const text = before.trimEnd();
  if (/(?:^|[^\w$.])(?:return|typeof|case|in|of|void|delete|throw|new|else|do|await|yield)$/.test(text))
    return true;
  return !/[\w$)\]}"'`]$/.test(text);
}

function closing(source: string, from: number, quote: string): number {
  let at = from;
  while (at < source.length && source[at] !== quote && source[at] !== "\n") at += source[at] === "\\" ? 2 : 1;
  return at + 1;
}

function regExpEnd(source: string, from: number): number {
  let inClass = false;
  let at = from;
  while (at < source.length && source[at] !== "\n" && (inClass || source[at] !== "/")) {
    if (source[at] === "[") inClass = true;
    if (source[at] === "]") inClass = false;
    at += source[at] === "\\" ? 2 : 1;
  }
  return at + 1;
}

/** Past the backtick that ends the template, or past the next `${`. */
function templatePartEnd(source: string, from: number): number {
  let at = from;
  while (at < source.length && source[at] !== "`") {
    if (source.startsWith("${", at)) return at + 2;
    at += source[at] === "\\" ? 2 : 1;
  }
  return at + 1;
}

function endOf(index: number, source: string, length = 0): number {
  return index === -1 ? source.length : index + length;
}

function blank(source: string, ranges: readonly Range[]): string {
  let masked = "";
  let at = 0;
  for (const [start, end] of ranges) {
    masked += source.slice(at, start) + source.slice(start, end).replace(/[^\n]/g, " ");
    at = Math.max(at, end);
  }
  return masked + source.slice(at);
}
