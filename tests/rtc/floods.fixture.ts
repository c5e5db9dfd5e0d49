import { setMaxListeners } from 'node:events';
import { DisconnectReason, type LocalParticipant, Room, RoomEvent } from '@livekit/rtc-node';
import { silenceRtcLog } from '../../agent/rtc/rtc-log.ts';
import { LONGEST_MESSAGE } from '../../protocol/limits.ts';
import { INTERRUPT_METHOD } from '../../protocol/rpc.ts';
import { CHAT_TOPIC } from '../../protocol/topics.ts';
import type { Flood, Flooded } from './flooder.fixture.ts';

/** The process of a Flooder. Its arguments: the server's address, a token, what it sends, and to whom. */
const [url = '', token = '', kind = '', agent = ''] = process.argv.slice(2);

const longest = 'the quick brown fox jumps over lazy dogs '.repeat(60).slice(0, LONGEST_MESSAGE);
const bytes = new Uint8Array(16);

interface Sending {
  readonly count: number;
  readonly atOnce: number;
  readonly send: (me: LocalParticipant) => Promise<unknown>;
}

const sendings: Record<Flood, Sending> = {
  messages: { count: 150, atOnce: 10, send: (me) => me.sendText(longest, { topic: CHAT_TOPIC }) },
  'open streams': { count: 5_000, atOnce: 50, send: (me) => me.streamText({ topic: CHAT_TOPIC }) },
  'streams for nobody': { count: 5_000, atOnce: 50, send: (me) => me.streamText({ topic: 'for-nobody' }) },
  'byte streams': { count: 5_000, atOnce: 50, send: (me) => me.streamBytes({ topic: 'x', name: 'x' }) },
  data: { count: 50_000, atOnce: 500, send: (me) => me.publishData(bytes, { reliable: true, topic: 'x' }) },
  'remote calls': {
    count: 5_000,
    atOnce: 20,
    send: (me) => me.performRpc({ destinationIdentity: agent, method: INTERRUPT_METHOD, payload: '' }),
  },
};

silenceRtcLog();
const room = new Room();
room.setMaxListeners(0);
let removed: string | undefined;
const gone = new Promise<void>((resolve) =>
  room.once(RoomEvent.Disconnected, (reason) => {
    removed = DisconnectReason[reason];
    resolve();
  }),
);
await room.connect(url, token, { autoSubscribe: true, dynacast: false });
// LiveKit's client listens on this for each thing that is not yet sent: as many as a flood is made of.
setMaxListeners(
  0,
  (room as unknown as { disconnectController: AbortController }).disconnectController.signal,
);
process.once('message', () => void flood());
process.send?.('joined');

async function flood(): Promise<void> {
  const { count, atOnce, send } = sendings[kind as Flood];
  const me = room.localParticipant;
  for (let sent = 0; me && sent < count && removed === undefined; sent += atOnce) {
    const sending = Array.from({ length: atOnce }, () => send(me));
    // What is refused, or never answered, keeps nobody from sending more.
    await Promise.race([
      Promise.allSettled(sending),
      gone,
      new Promise((resolve) => setTimeout(resolve, 500)),
    ]);
  }
  process.send?.({ removed } satisfies Flooded);
}
