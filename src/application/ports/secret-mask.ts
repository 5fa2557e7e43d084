/**
 * Replaces the values of secrets by `***`, in texts and in streams of text. Overlapping occurrences are covered
 * together. Between two parts of a stream it holds back at most one character less than the longest secret, so
 * a value that arrives in pieces is still found. It knows values as they are, not encoded ones (base64, URL).
 */
export interface SecretMask {
  /** For a text that is whole. */
  text(text: string): string;
  /** For a text that arrives in parts. */
  stream(): MaskedStream;
}

export interface MaskedStream {
  /** What is safe to show by now. */
  push(text: string): string;
  /** The rest. */
  end(): string;
}

/** Shorter lines of a secret of several lines are too common to be hidden everywhere. */
const lineCharactersMin = 4;
const cover = "***";

/** `hidden`: values that are no plan's secrets. */
export function secretMask(
  secrets: Readonly<Record<string, string>>,
  hidden: readonly string[] = [],
): SecretMask {
  const patterns = [...new Set([...Object.values(secrets), ...hidden].flatMap(patternsOf))];
  const stream = (): MaskedStream => (patterns.length === 0 ? unmasked : maskedStream(patterns));
  return {
    text: (text) => {
      const masked = stream();
      return masked.push(text) + masked.end();
    },
    stream,
  };
}

const unmasked: MaskedStream = { push: (text) => text, end: () => "" };

/** A secret of several lines is found line by line, because programs indent, split and number them. */
function patternsOf(secret: string): string[] {
  const lines = secret.split(/\r\n|\r|\n/).filter((line) => line !== "");
  if (lines.length <= 1) return lines;
  const long = lines.filter((line) => line.length >= lineCharactersMin);
  return long.length > 0 ? long : [secret];
}

function maskedStream(patterns: readonly string[]): MaskedStream {
  let held = "";
  /** How many characters of `held` belong to an occurrence whose cover is already out. */
  let covered = 0;

  const advance = (text: string, keepFrom: number): string => {
    let shown = "";
    let coveredTo = covered;
    for (const { from, to } of occurrences(text, patterns)) {
      if (from >= keepFrom) break;
      if (from >= coveredTo) shown += text.slice(coveredTo, from) + cover;
      coveredTo = Math.max(coveredTo, to);
    }
    if (coveredTo < keepFrom) shown += text.slice(coveredTo, keepFrom);
    held = text.slice(keepFrom);
    covered = Math.max(0, coveredTo - keepFrom);
    return shown;
  };

  return {
    push: (text) => {
      const whole = held + text;
      return advance(whole, beginningOf(whole, patterns));
    },
    end: () => advance(held, held.length),
  };
}

/** Every occurrence of every pattern, the earliest first. */
function occurrences(text: string, patterns: readonly string[]): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = [];
  for (const pattern of patterns) {
    for (let from = text.indexOf(pattern); from !== -1; from = text.indexOf(pattern, from + 1)) {
      found.push({ from, to: from + pattern.length });
    }
  }
  return found.sort((left, right) => left.from - right.from);
}

/** Where the longest end of the text begins that may turn out to be the beginning of a pattern. */
function beginningOf(text: string, patterns: readonly string[]): number {
  let earliest = text.length;
  for (const pattern of patterns) {
    for (let from = Math.max(0, text.length - pattern.length + 1); from < earliest; from += 1) {
      from = text.indexOf(pattern.charAt(0), from);
      if (from === -1 || from >= earliest) break;
      if (pattern.startsWith(text.slice(from))) earliest = from;
    }
  }
  return earliest;
}
