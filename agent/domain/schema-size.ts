/** The largest JSON schema: it becomes a grammar, which every token is checked by. */
const LARGEST = { characters: 16_384, depth: 12, entries: 512 };

/** What is too large in a JSON schema that is to become a grammar; undefined if nothing is. */
export function tooMuchIn(schema: unknown): string | undefined {
  let entries = 0;
  let level: unknown[] = [schema];
  for (let depth = 0; level.length > 0; depth++) {
    // A property of a schema is two levels down: in "properties", and by its name.
    if (depth > 2 * LARGEST.depth) return `may be at most ${LARGEST.depth} objects deep`;
    const next: unknown[] = [];
    for (const value of level) {
      if (typeof value !== 'object' || value === null) continue;
      for (const inner of Object.values(value)) {
        if (++entries > LARGEST.entries) return `may have at most ${LARGEST.entries} entries`;
        next.push(inner);
      }
    }
    level = next;
  }
  // Only now: it can't be written when it is far too deep.
  return JSON.stringify(schema).length > LARGEST.characters
    ? `has to be at most ${LARGEST.characters} characters long`
    : undefined;
}
