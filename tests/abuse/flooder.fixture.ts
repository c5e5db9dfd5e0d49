import { DisconnectReason, Room, RoomEvent, type LocalParticipant } from '@livekit/rtc-node';
import { LONGEST_MESSAGE } from '../../protocol/limits.ts';
import { INTERRUPT_METHOD } from '../../protocol/rpc.ts';
import { CHAT_TOPIC } from '../../protocol/topics.ts';
import { silenceRtcLog } from '../../agent/rtc/rtc-log.ts';

/** One thing that is sent far too often: `node --import tsx flooder.fixture.ts URL TOKEN KIND COUNT`. Tells the reason why it was stopped. */
const [url = '', token = '', kind = '', count = ''] = process.argv.slice(2);

const message = 'the quick brown fox jumps over lazy dogs '.repeat(60).slice(0, LONGEST_MESSAGE);
const stuff = new Uint8Array(16);

const floods: Record<string, { atOnce: number; send: (me: LocalParticipant, index: number) => Promise<unknown> }> =
  {
    messages: { atOnce: 10, send: (me) => me.sendText(message, { topic: CHAT_TOPIC }) },
    'open streams': { atOnce: 50, send: (me) => me.streamText({ topic: CHAT_TOPIC }) },
    'streams that nobody reads': { atOnce: 50, send: (me) => me.streamText({ topic: 'nobody' }) },
    'byte streams': { atOnce: 50, send: (me) => me.streamBytes({ topic: 'nobody', name: 'x' }) },
    data: { atOnce: 500, send: (me) => me.publishData(stuff, { reliable: true, topic: 'x' }) },
    'remote calls': {
      atOnce: 20,
      send: (me) =>
        me.performRpc({ destinationIdentity: 'the-agent', method: INTERRUPT_METHOD, payload: '' }).catch(() => 0),
    },
    attributes: { atOnce: 500, send: (me, index) => me.setAttributes({ x: String(index) }) },
  };

silenceRtcLog();
const room = new Room();
let stopped: string | undefined;
room.on(RoomEvent.Disconnected, (reason) => (stopped = DisconnectReason[reason]));
await room.connect(url, token, { autoSubscribe: false, dynacast: false });
process.once('message', () => {
  void flood();
});
process.send?.('ready');

async function flood(): Promise<void> {
  const { atOnce, send } = floods[kind] ?? { atOnce: 1, send: () => Promise.reject(new Error(kind)) };
  const me = room.localParticipant;
  const startedAt = performance.now();
  let sent = 0;
  for (; sent < Number(count) && stopped === undefined && me; sent += atOnce) {
    const all = Array.from({ length: atOnce }, (_, index) => send(me, sent + index));
    await Promise.race([Promise.all(all).catch(() => undefined), new Promise((resolve) => room.once(RoomEvent.Disconnected, resolve))]);
  }
  process.send?.({ sent, ms: Math.round(performance.now() - startedAt), stopped });
}
