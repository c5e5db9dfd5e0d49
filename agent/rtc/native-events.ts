import { FfiEvent, livekitInitialize } from '@livekit/rtc-ffi-bindings';
import { inSlices } from './in-slices.ts';
import { rtcNode } from './rtc-node.ts';

/** Whether an event goes on to rtc-node. */
type EventFilter = (event: FfiEvent) => boolean;

/** How long events may hold up the event loop: the native client delivers a thousand at a time. */
const SLICE_MS = 4;

const filters = new Set<EventFilter>();
let received = false;

/**
 * Receives the events of LiveKit's native client in place of rtc-node, which hands each to every room and every open stream of the
 * process, and has the client's log, of every step that it takes, sent as events that nobody reads: a dozen for each thing that
 * arrives. To be called before a room is joined; does it once.
 */
export function receiveNativeEvents(): void {
  if (received) return;
  received = true;
  // Where its log goes then is standard error: whoever wants to see it there says so.
  process.env['RUST_LOG'] ??= 'off';
  const { FfiClient } = rtcNode('./ffi_client.cjs') as { FfiClient: { instance: NodeJS.EventEmitter } };
  const { SDK_VERSION } = rtcNode('./version.cjs') as { SDK_VERSION: string };
  const client = FfiClient.instance;
  const handle = (bytes: Uint8Array): void => {
    const event = FfiEvent.fromBinary(bytes);
    for (const passes of filters) if (!passes(event)) return;
    client.emit('ffi_event', event);
  };
  livekitInitialize(inSlices(handle, SLICE_MS), false, SDK_VERSION);
}

/**
 * Lets rtc-node see only the events that pass: one that doesn't costs the other calls nothing.
 *
 * @returns ends the filtering.
 */
export function filterNativeEvents(filter: EventFilter): () => void {
  filters.add(filter);
  return () => filters.delete(filter);
}
