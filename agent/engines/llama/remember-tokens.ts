import type { Token, Tokenizer } from 'node-llama-cpp';

/** Texts whose tokens are kept: the messages of some calls. Each is at most as long as a message may be. */
const TEXTS = 256;

/** A tokenizer's two signatures as one. */
type Tokenize = (text: string, special?: boolean | 'builtin', options?: 'trimLeadingSpace') => Token[];

/** Keeps the tokens of the texts used last: a call's prompts repeat its messages, and the event loop waits for each tokenising. */
export function rememberTokens(tokenizer: Tokenizer): Tokenizer {
  const ask = tokenizer as Tokenize;
  const known = new Map<string, readonly Token[]>();
  const tokenize: Tokenize = (text, special, options) => {
    const key = `${String(special)} ${options ?? ''} ${text}`;
    const tokens = known.get(key) ?? ask(text, special, options);
    known.delete(key);
    known.set(key, tokens);
    if (known.size > TEXTS) known.delete(known.keys().next().value ?? '');
    return [...tokens];
  };
  return Object.assign(tokenize as Tokenizer, {
    detokenize: tokenizer.detokenize,
    isSpecialToken: (token: Token) => tokenizer.isSpecialToken(token),
    isEogToken: (token: Token) => tokenizer.isEogToken(token),
  });
}
