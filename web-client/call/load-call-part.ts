/**
 * The part of the page that makes calls. It holds LiveKit's client, several times as large as the rest, so it is loaded when it is
 * needed.
 */
export const loadCallPart = () => import('./call-part.ts');

/** Loads it while nothing else is to do. Returns how to leave it. */
export function prefetchCallPart(): () => void {
  // What fails here is tried again, and explained, when a call is begun.
  const prefetch = () => void loadCallPart().catch(() => undefined);
  // Safari has no idle callbacks.
  const { requestIdleCallback: idle } = window as Partial<Window>;
  if (idle) {
    const request = idle.call(window, prefetch, { timeout: 2_000 });
    return () => cancelIdleCallback(request);
  }
  const timer = setTimeout(prefetch, 500);
  return () => clearTimeout(timer);
}
