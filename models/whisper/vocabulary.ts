/**
 * Tokens that a whisper.cpp file lists: GPT-2's words and, in English-only models, `<|endoftext|>` as the last. All
 * after them (languages, tasks, times) whisper.cpp adds itself.
 */
const LISTED = 50_257;

/**
 * The bytes of whisper's tokens, by id, from CTranslate2's `vocabulary.txt`: one token a line in GPT-2's notation,
 * where each byte is a printable character.
 */
export function readVocabulary(text: string): Buffer[] {
  const tokens = text.split('\n');
  if (!tokens.includes('<|endoftext|>'))
    throw new Error("This is not whisper's vocabulary: it has no <|endoftext|>.");
  const bytes = byteByCharacter();
  return tokens.slice(0, LISTED).map((token) =>
    Buffer.from(
      Array.from(token, (character) => {
        const byte = bytes.get(character);
        if (byte === undefined)
          throw new Error(`The vocabulary's token ${token} is not in GPT-2's notation.`);
        return byte;
      }),
    ),
  );
}

/** GPT-2's `bytes_to_unicode`, backwards: printable Latin-1 stands for itself, the rest for U+0100 and up. */
function byteByCharacter(): Map<string, number> {
  const bytes = new Map<string, number>();
  let next = 0x100;
  for (let byte = 0; byte < 0x100; byte++) {
    const printable = (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte !== 0xad);
    bytes.set(String.fromCodePoint(printable ? byte : next++), byte);
  }
  return bytes;
}
