// What the YAML parser's error codes mean to a person who writes config. The parser's own sentences never get out.

import type { ErrorCode } from 'yaml'

const words: Partial<Record<ErrorCode, string>> = {
  ALIAS_PROPS: 'aliases (*name) are not allowed: write the value out',
  BAD_ALIAS:
    'aliases (*name) are not allowed: write the value out, or put a text that starts with * in quotes',
  BAD_DIRECTIVE: 'directives (lines that start with %) are not allowed',
  BAD_DQ_ESCAPE: 'unknown escape in a "quoted" text: write \\\\ for a backslash',
  BAD_INDENT: 'the indentation does not fit: lines of one block start in the same column',
  BAD_PROP_ORDER: 'anchors and tags are not allowed',
  BAD_SCALAR_START: 'a text that starts with this character needs quotes',
  BLOCK_AS_IMPLICIT_KEY: 'a second ": " on one line: put the text in quotes, or start a new line',
  BLOCK_IN_FLOW: 'an indented block cannot stand within [ ] or { }',
  KEY_OVER_1024_CHARS: 'a key is longer than 1,024 characters',
  MISSING_CHAR:
    'something is not closed or not separated: expected a quote, a bracket, a comma, a colon or a space',
  MULTILINE_IMPLICIT_KEY: 'a key must stand on one line: expected "key: value"',
  MULTIPLE_ANCHORS: 'anchors (&name) are not allowed',
  MULTIPLE_DOCS: 'the file holds a second document: keep one per file, without ---',
  MULTIPLE_TAGS: 'tags (!name) are not allowed',
  NON_STRING_KEY: 'a key must be a plain text',
  TAB_AS_INDENT: 'indented with a tab: use spaces',
  TAG_RESOLVE_FAILED: 'tags (!name) are not allowed',
  UNEXPECTED_TOKEN: 'this does not belong here: expected "key: value" or "- item"',
}

/** `rest` is the text from the error on. */
export function describeYamlError(code: ErrorCode, rest: string): string {
  if (code === 'DUPLICATE_KEY') return `"${/^[^\s:,}]+/.exec(rest)?.[0] ?? ''}" is there twice: keep one`
  return words[code] ?? 'this cannot be read as YAML'
}
