import fc from 'fast-check';
import { AGENT_PATH } from '../../../protocol/agent-description.ts';
import { TOKEN_PATH } from '../../../protocol/token.ts';
import { expectThat, type Kind } from './kind.ts';
import { sendRaw } from './raw-http.ts';
import { strangeJsonText, strangeText, wellFormed } from './strange-text.ts';

/** A server that is abused. */
export interface HttpTarget {
  readonly url: string;
  /** Texts that no answer may hold. */
  readonly secrets: readonly string[];
}

/** Reading the metrics would begin a new measurement of how late the event loop is, which is going on. */
const PATHS = ['/', '/livez', '/readyz', '/startupz', '/debug', '/index.html', AGENT_PATH, TOKEN_PATH];
const PROFILES = ['/debug/profile', '/debug/heap'].flatMap((path) =>
  ['-1', '0', '1e9', 'NaN', '%00', '61', ''].map((seconds) => `${path}?seconds=${seconds || 'x'}`),
);
const TRAVERSALS = [
  ...[
    '/../package.json',
    '/../../../../etc/passwd',
    '/..%2f..%2fpackage.json',
    '/%2e%2e/%2e%2e/package.json',
  ],
  ...[
    '/assets/..%5c..%5cpackage.json',
    '//etc/passwd',
    '/.env',
    '/.git/config',
    '/assets/%00',
    '/%c0%ae%c0%ae/',
  ],
  ...['http://169.254.169.254/latest/meta-data', '*', '/%zz', '/%ff', `${TOKEN_PATH}/../../package.json`],
];

const path = fc.oneof(
  { arbitrary: fc.constantFrom(...PATHS), weight: 5 },
  { arbitrary: fc.constantFrom(...PROFILES, ...TRAVERSALS), weight: 3 },
  { arbitrary: strangeText(200).map((text) => `/${encodeURIComponent(wellFormed(text))}`), weight: 2 },
  { arbitrary: fc.integer({ min: 1, max: 20_000 }).map((length) => `/${'a'.repeat(length)}`), weight: 1 },
  { arbitrary: fc.integer({ min: 1, max: 4_000 }).map((depth) => '/..'.repeat(depth)), weight: 1 },
);

const method = fc.oneof(
  { arbitrary: fc.constantFrom('GET', 'POST', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'PATCH'), weight: 6 },
  { arbitrary: fc.constantFrom('TRACE', 'CONNECT', 'PROPFIND', 'get', 'GET\t', ''), weight: 1 },
  { arbitrary: fc.stringMatching(/^[A-Z]{1,40}$/), weight: 1 },
);

const HEADERS: readonly string[] = [
  ...['Host: evil.example', 'Host: 127.0.0.1:1', 'Host: [::1', 'Host:', 'Host: a\r\nHost: b'],
  ...['Content-Length: -1', 'Content-Length: 1e3', 'Content-Length: 99999999999999', 'Content-Length: 5, 6'],
  ...['Transfer-Encoding: chunked', 'Transfer-Encoding: gzip, chunked', 'Transfer-Encoding: xchunked'],
  ...[
    'Content-Encoding: gzip',
    'Expect: 100-continue',
    'Expect: nonsense',
    'Upgrade: websocket',
    'Connection: Upgrade',
  ],
  ...[
    'Content-Type: text/plain',
    'Content-Type: multipart/form-data',
    'Content-Type: application/json; charset=utf-7',
  ],
  ...['Content-Type:', 'Content-Type: ;;;', 'Content-Type: application/x-www-form-urlencoded'],
  ...[
    'X-Forwarded-For: 203.0.113.9',
    'X-Forwarded-Host: localhost',
    'Forwarded: for=203.0.113.9',
    'Via: 1.1 x',
  ],
  ...['Sec-Fetch-Site: cross-site', 'Origin: https://evil.example', 'Origin: null', 'Cookie: a=b'],
  ...[
    'Range: bytes=0-',
    'Range: bytes=9-1',
    'If-None-Match: *',
    'If-Modified-Since: never',
    'Accept: text/;q=x',
  ],
  ...[
    'Accept-Encoding: zzz',
    'traceparent: 00-00-00-00',
    'X-HTTP-Method-Override: DELETE',
    'No colon',
    ': no name',
  ],
];

const header = fc.oneof(
  { arbitrary: fc.constantFrom(...HEADERS), weight: 8 },
  {
    arbitrary: fc
      .tuple(fc.stringMatching(/^[a-zA-Z-]{1,20}$/), strangeText(100))
      .map((pair) => pair.join(': ')),
    weight: 2,
  },
  {
    arbitrary: fc.integer({ min: 1, max: 40_000 }).map((length) => `X-Long: ${'x'.repeat(length)}`),
    weight: 1,
  },
);

const body = fc.oneof(
  { arbitrary: fc.constant(''), weight: 2 },
  { arbitrary: strangeJsonText(), weight: 4 },
  {
    arbitrary: fc.integer({ min: 1, max: 70_000 }).map((length) => JSON.stringify('x'.repeat(length))),
    weight: 1,
  },
  { arbitrary: strangeText(), weight: 1 },
);

const request = fc
  .record({ method, path, headers: fc.array(header, { maxLength: 4 }), body, json: fc.boolean() })
  .map(({ method: verb, path: target, headers, body: content, json }) => {
    const bytes = Buffer.from(content);
    const own = (name: string): boolean => headers.some((line) => line.toLowerCase().startsWith(name));
    const usual = [
      ...(own('host') ? [] : ['Host: 127.0.0.1']),
      ...(json && !own('content-type') ? ['Content-Type: application/json'] : []),
      ...(own('content-length') || own('transfer-encoding') ? [] : [`Content-Length: ${bytes.length}`]),
    ];
    const head = [`${verb} ${target} HTTP/1.1`, ...usual, ...headers, 'Connection: close', '', ''].join(
      '\r\n',
    );
    return Buffer.concat([Buffer.from(head, 'utf8'), bytes]);
  });

const noise = fc.uint8Array({ minLength: 1, maxLength: 2_000 }).map((bytes) => Buffer.from(bytes));

/** Requests to the page, the API, and the operator's address that nobody would send who means well. */
export function badHttp(
  targets: readonly HttpTarget[],
): Kind<{ readonly bytes: Buffer; readonly server: number }> {
  return {
    name: 'HTTP',
    right: 'an answer below 500 or a closed connection; what is refused is told as JSON; no file or secret',
    inputs: fc.record({
      bytes: fc.oneof({ arbitrary: request, weight: 9 }, { arbitrary: noise, weight: 1 }),
      server: fc.nat({ max: targets.length - 1 }),
    }),
    check: async ({ bytes, server }) => {
      const target = targets[server];
      if (!target) return;
      const { status, body: answer, closed } = await sendRaw(target.url, bytes);
      const asked = bytes.subarray(0, 200).toString('latin1');
      expectThat(closed, `no answer to ${asked}`);
      const leaked = [...target.secrets, 'root:x:', '"devDependencies"', '[core]'].find((text) =>
        answer.includes(text),
      );
      expectThat(leaked === undefined, `${leaked ?? ''} is in the answer to ${asked}`);
      if (status === undefined) return;
      expectThat(status < 500, `${status} ${answer.slice(0, 200)} for ${asked}`);
      const tells = answer === '' || asked.startsWith('HEAD') || /"error": ?"[^"]/.test(answer);
      expectThat(status < 400 || tells, `${status} without a reason for ${asked}: ${answer.slice(0, 200)}`);
    },
    shrinks: true,
  };
}
