import { describe, expect } from 'vitest';
import { MODE_ATTRIBUTE } from '../../protocol/call-mode.ts';
import { LONGEST_MESSAGE } from '../../protocol/limits.ts';
import { type MessageRefusal, messageRefusal } from '../../protocol/message-refusal.ts';
import {
  NOTHING_TO_INTERRUPT,
  NOT_PUSH_TO_TALK,
  NOT_THE_CALLER,
  TURN_CANCEL_METHOD,
  TURN_END_METHOD,
  TURN_START_METHOD,
} from '../../protocol/rpc.ts';
import { REFUSAL_TOPIC } from '../../protocol/topics.ts';
import { itInRoom } from './it-in-room.fixture.ts';
import { AGENT, fail } from './test-room.fixture.ts';

describe('a line to a caller', () => {
  itInRoom('hands on what its caller writes, and nothing that is too long', async ({ room }) => {
    const caller = await room.person('caller');
    const other = await room.person('other');
    const { typed$ } = await room.line({ callerIdentity: 'caller' });
    const messages: string[] = [];
    typed$.subscribe({ next: (message) => messages.push(message), error: fail });
    await other.writes('not mine');
    await caller.writes('x'.repeat(LONGEST_MESSAGE + 1));
    await caller.writes('  hello  ');
    await expect.poll(() => messages).toEqual(['hello']);
  });

  itInRoom('tells its caller which messages it did not take, and why', async ({ room }) => {
    const caller = await room.person('caller');
    const refusals: MessageRefusal[] = [];
    caller.room.registerTextStreamHandler(REFUSAL_TOPIC, (reader) => {
      void reader.readAll().then((text) => refusals.push(messageRefusal.parse(text)));
    });
    const { typed$ } = await room.line();
    const messages: string[] = [];
    typed$.subscribe({ next: (message) => messages.push(message), error: fail });
    const tooLong = await caller.writes('x'.repeat(LONGEST_MESSAGE + 1));
    await expect.poll(() => refusals).toEqual([{ stream: tooLong, reason: 'too-long' }]);
    const written: string[] = [];
    // The slower the machine, the more are taken meanwhile.
    while (refusals.length < 2) written.push(await caller.writes(`${written.length + 1}`));
    expect(messages.slice(0, 5)).toEqual(['1', '2', '3', '4', '5']);
    for (const { stream, reason } of refusals.slice(1)) {
      expect(written.slice(5)).toContain(stream);
      expect(reason).toBe('too-many');
    }
    // Later there is room again.
    await expect.poll(async () => (await caller.writes('later'), messages)).toContain('later');
  });

  itInRoom('hands on what its caller wrote before anyone asked for it', async ({ room }) => {
    const caller = await room.person('caller');
    const { typed$, interrupt$ } = await room.line();
    await caller.writes('early');
    // What is sent later comes later: when this is answered, the message is there.
    const obeying = interrupt$.subscribe({ error: fail });
    expect(await caller.interrupts(AGENT)).toBe(NOTHING_TO_INTERRUPT);
    obeying.unsubscribe();
    const messages: string[] = [];
    typed$.subscribe({ next: (message) => messages.push(message), error: fail });
    expect(messages).toEqual([]);
    await expect.poll(() => messages).toEqual(['early']);
  });

  itInRoom(
    'hands on what its caller does with their button, in push-to-talk alone, and the mode that they ask for',
    async ({ room }) => {
      const caller = await room.person('caller', { attributes: { [MODE_ATTRIBUTE]: 'text-only' } });
      const other = await room.person('other');
      const line = await room.line({ callerIdentity: 'caller' });
      const [wishes, pushes]: [string[], string[]] = [[], []];
      line.wishedMode$.subscribe({ next: (wish) => wishes.push(wish), error: fail });
      expect(wishes).toEqual(['text-only']);
      let isPushToTalk = false;
      line.pushes(() => isPushToTalk).subscribe({ next: (push) => pushes.push(push), error: fail });
      await expect(caller.calls(AGENT, TURN_START_METHOD)).rejects.toMatchObject({ code: NOT_PUSH_TO_TALK });
      isPushToTalk = true;
      await expect(other.calls(AGENT, TURN_START_METHOD)).rejects.toMatchObject({ code: NOT_THE_CALLER });
      const methods = [
        TURN_START_METHOD,
        TURN_CANCEL_METHOD,
        TURN_START_METHOD,
        TURN_END_METHOD,
        TURN_START_METHOD,
      ];
      for (const method of methods) expect(await caller.calls(AGENT, method)).toBe('');
      await expect.poll(() => pushes).toEqual(['start', 'cancel', 'start', 'end', 'start']);
      // LiveKit's client may wait for seconds for an answer that is lost.
      caller.room.localParticipant?.setAttributes({ [MODE_ATTRIBUTE]: 'push-to-talk' }).catch(fail);
      await expect.poll(() => wishes).toEqual(['text-only', 'push-to-talk']);
    },
  );
});
