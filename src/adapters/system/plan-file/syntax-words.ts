/** The YAML package's errors in plain words. It only words them: nothing is decided by what stands here. */
import type { ErrorCode } from "yaml";

export type Words = readonly [message: string, suggestion: string | null];

export function wordsFor(code: ErrorCode, message: string): Words {
  return byCode[code] ?? byMessage[message] ?? others[code] ?? [`this is no YAML: ${message}`, null];
}

/** Codes that mean one thing. */
const byCode: Partial<Readonly<Record<ErrorCode, Words>>> = {
  BAD_ALIAS: ["& and * must be followed by a name", "put the text in quotes"],
  BAD_DQ_ESCAPE: ["no such escape in double quotes", "write \\\\ for a backslash, or use single quotes"],
  BAD_SCALAR_START: ["unquoted text cannot begin with this character", "put the text in quotes"],
  BAD_COLLECTION_TYPE: ["a plan file has no tags", "leave the tag out"],
  KEY_OVER_1024_CHARS: ["a key has at most 1024 characters", null],
  MULTILINE_IMPLICIT_KEY: ["a key stands on one line, with a colon after it", null],
  MULTIPLE_ANCHORS: ["a value has at most one anchor", null],
  MULTIPLE_TAGS: ["a plan file has no tags", "leave the tag out"],
  NON_STRING_KEY: ["a key must be text", null],
  TAB_AS_INDENT: ["a tab cannot indent", "indent with spaces"],
  TAG_RESOLVE_FAILED: ["a plan file has no tags", "leave the tag out, or put the text in quotes"],
};

/** For codes that mean many things: the package's own words as far as they are common. */
const byMessage: Readonly<Record<string, Words>> = {
  "All mapping items must start at the same column": [
    "keys that belong together begin in the same column",
    null,
  ],
  "All sequence items must start at the same column": ["items of a list begin in the same column", null],
  "Block collections are not allowed within flow collections": [
    "between brackets, lists and keys cannot be set out in lines",
    "look for a bracket that is not closed",
  ],
  "Comments must be separated from other tokens by white space characters": [
    "a comment needs a space before its #",
    null,
  ],
  "Flow map in block collection must be sufficiently indented and end with a }": [
    "before this, a } is missing",
    null,
  ],
  "Flow map must end with a }": ["before this, a } is missing", null],
  "Flow sequence in block collection must be sufficiently indented and end with a ]": [
    "before this, a ] is missing",
    null,
  ],
  "Flow sequence must end with a ]": ["before this, a ] is missing", null],
  "Implicit map keys need to be followed by map values": ["a key needs a colon and a value", null],
  "Missing , between flow map items": ["before this, a comma is missing", null],
  "Missing , between flow sequence items": ["before this, a comma is missing", null],
  "Missing , or : between flow map items": ["before this, a comma or a colon is missing", null],
  "Missing , or : between flow sequence items": ["before this, a comma is missing", null],
  "Sequence item without - indicator": [
    "in a list, every item begins with -",
    "indent this like the lines above",
  ],
  "Unexpected block-seq-ind on same line with key": ["a list begins on the line below its key", null],
  "Unexpected scalar at node end": ["before this, the value has ended already", "put all of it in quotes"],
};

const others: Partial<Readonly<Record<ErrorCode, Words>>> = {
  UNEXPECTED_TOKEN: ["this is not expected here", "look for quotes, brackets and indentation before it"],
};
