import { digits, wholeInWords } from '../numbers.ts';
import { type Kind, kind } from '../kind.ts';

/** What has versions. After it "3.12" is no decimal number. */
const VERSIONED =
  /\b(?:version|release|update|node(?:\.js)?|python|java|php|ruby|rust|go|swift|kotlin|perl|typescript|ios|ipados|macos|watchos|tvos|android|windows|ubuntu|debian|fedora|linux|kernel|chrome|firefox|safari|django|rails|react|angular|vue|laravel|spring|postgres(?:ql)?|mysql|mongodb|redis|docker|kubernetes|tensorflow|pytorch|cuda|opengl|directx|bluetooth|usb|hdmi|http|tls|llama|unity|blender|gcc|clang|cmake|npm|pip|bash)\s+v?$/i;

const inWords = (text: string): string =>
  text
    .split('.')
    .map((part) => (/^0\d/.test(part) ? digits(part) : wholeInWords(part)))
    .join(' point ');

/** "v1.2", "v3". */
const marked = kind(String.raw`v(?:\. ?)?(\d{1,6}(?:\.\d{1,6}){0,5})`, ([text, parts = '']) =>
  text.includes(' ') ? ['version', inWords(parts)] : `version ${inWords(parts)}`,
);

/** "2.0.1". */
const long = kind(String.raw`\d{1,6}(?:\.\d{1,6}){2,200}`, ([text]) => inWords(text));

/** "Python 3.12". */
const named = kind(String.raw`\d{1,4}\.\d{1,4}`, ([text], { before }) =>
  VERSIONED.test(before) ? inWords(text) : undefined,
);

export const VERSIONS: readonly Kind[] = [marked, long, named];
