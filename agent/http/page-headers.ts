export interface PageHeadersOptions {
  /** The address at which callers reach LiveKit. */
  readonly liveKitUrl: string;
  /** Origins of other sites that may show the page in a frame. */
  readonly frameAncestors: readonly string[];
}

/**
 * Headers that keep the page to itself: it loads and asks nothing from elsewhere but LiveKit, is shown by nobody but those who may, and tells
 * nobody its address, where settings are.
 */
export function pageHeaders({ liveKitUrl, frameAncestors }: PageHeadersOptions): Record<string, string> {
  const policy = {
    'default-src': ["'self'"],
    // The library of the dialogs writes styles into the page.
    'style-src': ["'self'", "'unsafe-inline'"],
    'img-src': ["'self'", 'data:'],
    'connect-src': ["'self'", ...originsOf(liveKitUrl)],
    'object-src': ["'none'"],
    'base-uri': ["'none'"],
    'form-action': ["'none'"],
    'frame-ancestors': ["'self'", ...frameAncestors],
  };
  return {
    'content-security-policy': Object.entries(policy)
      .map(([directive, sources]) => [directive, ...sources].join(' '))
      .join('; '),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  };
}

/** LiveKit's client opens a WebSocket, and asks over HTTP why when it fails. */
function originsOf(liveKitUrl: string): string[] {
  const { protocol, host } = new URL(liveKitUrl);
  return /^(wss|https):$/.test(protocol)
    ? [`wss://${host}`, `https://${host}`]
    : [`ws://${host}`, `http://${host}`];
}
