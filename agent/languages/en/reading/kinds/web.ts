import { digits, numberInWords, year } from '../numbers.ts';
import { type Kind, kind } from '../kind.ts';

const SIGNS: Readonly<Record<string, string>> = {
  '.': 'dot',
  '/': 'slash',
  '\\': 'backslash',
  '@': 'at',
  '-': 'dash',
  _: 'underscore',
  '+': 'plus',
  ':': 'colon',
  '&': 'ampersand',
  '?': 'question mark',
  '=': 'equals',
  '#': 'hash',
  '%': 'percent',
  '~': 'tilde',
  '*': 'star',
  '!': 'exclamation mark',
  ',': 'comma',
  ';': 'semicolon',
  $: 'dollar',
  "'": 'apostrophe',
};

/** Ends of names that are said letter by letter, since they are no words: ".uk". */
const SPELT =
  /^(?:uk|us|eu|fr|de|it|ch|at|es|nl|be|jp|cn|ca|au|nz|ru|br|pl|se|dk|fi|ie|in|sm|tv|fm|co|io|ai|html?|xml|css|js|ts|py|php|csv|pdf|mp[34]|www|https?|ftp)$/i;
/** These two-letter ends are words to everybody. */
const WORDS = /^(?:co|io|me|in|it|at|be|is|to|us)$/i;

/** Names the signs, keeps the words and spells the digits: "info2@example.org" as "info two at example dot org". */
const spell = (text: string, number: (digits: string) => string = digits): string =>
  text
    .split(/([^\p{L}\p{N}])/u)
    .flatMap((part) => part.split(/(\d+)/))
    .filter((part) => part !== '')
    .map((part) =>
      /^\d+$/.test(part)
        ? number(part)
        : (SIGNS[part] ??
          (SPELT.test(part) && !WORDS.test(part) && text.includes(`.${part}`) ? part.toUpperCase() : part)),
    )
    .filter((part) => /[\p{L}\p{N}]/u.test(part))
    .join(' ');

const LABEL = String.raw`[\p{L}\p{N}](?:[\p{L}\p{N}_-]{0,62}[\p{L}\p{N}])?`;
const HOST = String.raw`(?:${LABEL}\.){1,8}\p{L}{2,24}`;
const PATH_END = String.raw`[^\s<>"“”.,;:!?)'’\]]`;
const PATH = String.raw`(?::\d{2,5})?(?:[/?#](?:[^\s<>"“”]{0,300}${PATH_END})?)?`;

/** Without "https://" and "www.", which nobody wants to hear, and without the last slash. */
const url = kind(
  String.raw`([a-z][a-z\d+.-]{1,12}):\/\/((?:[^\s<>"“”]{0,300}${PATH_END})?\/?)`,
  ([, scheme = '', rest = '']) => {
    const silent = /^https?$/i.test(scheme) && rest !== '';
    const address = rest.replace(/\/$/, '').replace(silent ? /^www\./i : /^$/, '');
    return silent ? spell(address) : spell(`${scheme}://${rest}`);
  },
);

const email = kind(
  String.raw`[\p{L}\p{N}_.+&'-]{1,64}@${LABEL}(?:\.${LABEL}){1,8}(?:\/[\p{L}\p{N}/_-]{1,100})?`,
  ([text]) => spell(text.replace(/^mailto:/, '')),
);

/** Small words that begin the next sentence where a space is missing: "sure.but". */
const NEXT_WORD =
  /^(?:and|but|so|the|if|what|how|could|would|can|do|does|did|i|you|we|they|he|she|this|that|there|then|when|where|who|why|yes|no|let|please|also|here|as|a|an|my|your)$/i;

/**
 * Whether the last point is a name's, not a full stop without its space: "photo.jpg", but "Sure.Could". The words around a missing
 * space are words, the second one often with a capital.
 */
function isDotted(text: string): boolean {
  const host = text.split(/[/:?#(]/, 1)[0] ?? '';
  const labels = host.split('.');
  const last = labels.at(-1) ?? '';
  if (
    /^\p{Lu}\p{Ll}/u.test(last) &&
    !/\d/.test(labels[0] ?? '') &&
    !/^[\p{Lu}\d_-]+$/u.test(labels.at(-2) ?? '')
  )
    return /[(]/.test(text) && labels.length > 1 && !/^\p{Lu}/u.test(last);
  return !NEXT_WORD.test(last) && !/^(?:e\.g|i\.e|[ap]\.m)$/i.test(host);
}

/** "example.com/help", "photo.jpg", "numbers.append", "www.example.org". */
const dotted = kind(
  String.raw`(${HOST}|localhost)(?:(?<=\.\p{L}{2,24}|localhost)${PATH})`,
  ([text, host = ''], { before }) => {
    if (!isDotted(text) || /['’]$/.test(before)) return undefined;
    const isFile =
      /\.(?:pdf|txt|md|docx?|xlsx?|pptx?|csv|json|ya?ml|xml|html?|css|[jt]sx?|mjs|py|rs|go|sh|zip|png|jpe?g|gif|svg|mp[34]|wav|conf|cfg|ini|log|exe|toml|lock|sql|c|h|cpp|java)$/i.test(
        host,
      );
    if (isFile && text === host) return spell(text.replaceAll('_', ' '), (part) => inFile(part));
    return spell(text.replace(/\/$/, ''));
  },
);

const inFile = (part: string): string =>
  /^(?:19|20)\d\d$/.test(part) ? year(Number(part)) : part.length > 4 ? digits(part) : numberInWords(part);

/** "/etc/hosts", "src/main.ts", "C:\\Users". A slash between two words is none. */
const path = kind(
  String.raw`(?:~|\.{1,2}|[A-Za-z]:)?[/\\][\p{L}\p{N}_.-]{1,60}(?:[/\\][\p{L}\p{N}_.-]{1,60}){0,12}(?<!\.)|[\p{L}\p{N}_-]{2,40}(?:\/[\p{L}\p{N}_.-]{1,60}){1,12}\.\p{L}{1,5}`,
  ([text], { before }) => (/(?:^|\s|["'“(])$/.test(before) && text.length > 2 ? spell(text) : undefined),
);

/** "@jane", "#news". */
const mention = kind(String.raw`([@#])(\p{L}[\p{L}\p{N}_-]{0,60})`, ([, sign, name = ''], { before }) =>
  /[\p{L}\p{N}]$/u.test(before)
    ? undefined
    : `${sign === '@' ? 'at' : 'hashtag'} ${spell(name.replaceAll(/[_-]/g, ' '), numberInWords)}`,
);

export const WEB: readonly Kind[] = [url, email, dotted, path, mention];
