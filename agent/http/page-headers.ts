export interface PageHeadersOptions {
  /** The address at which callers reach LiveKit. */
  readonly liveKitUrl: string;
  /** Origins of other sites that may show the page in a frame, or `*`. */
  readonly frameAncestors: readonly string[];
}

/**
 * Headers that restrict the page: it loads nothing from elsewhere and connects only to LiveKit, only allowed sites show it in a frame, and no
 * site is told its address, which can hold settings.
 */
export function pageHeaders({ liveKitUrl, frameAncestors }: PageHeadersOptions): Record<string, string> {
  const policy = {
    'default-src': ["'self'"],
    // The library for dialogs adds style elements to the page.
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

/** The origins that LiveKit's client connects to: a WebSocket, and HTTP to find out why that failed. */
function originsOf(liveKitUrl: string): string[] {
  const { protocol, host } = new URL(liveKitUrl);
  return /^(wss|https):$/.test(protocol)
    ? [`wss://${host}`, `https://${host}`]
    : [`ws://${host}`, `http://${host}`];
}
