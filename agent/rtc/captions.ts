import type { LocalParticipant, Room, TextStreamWriter, TrackPublication } from '@livekit/rtc-node';
import { randomUUID } from 'node:crypto';
import type { AgentState } from '../../protocol/agent-state.ts';
import type { CallModes } from '../../protocol/call-mode.ts';
import type { EndpointingReport } from '../../protocol/endpointing-report.ts';
import type { ReplyEnd } from '../../protocol/reply-end.ts';
import type { SettingsInUse } from '../../protocol/settings-in-use.ts';
import {
  CHAT_TOPIC,
  ENDPOINTING_TOPIC,
  REPLY_TOPIC,
  TRANSCRIPTION_TOPIC,
  TURN_TOPIC,
} from '../../protocol/topics.ts';
import { transcriptionAttributes } from '../../protocol/transcription.ts';
import type { TurnReport } from '../../protocol/turn-report.ts';
import { microphonesAmong } from './microphones.ts';
import type { Outbox } from './outbox.ts';
import type { StatePublisher } from './state-publisher.ts';

/** What the caller's client shows of the call. No method waits, and no failure here ends the call. */
export interface Captions {
  /**
   * Shows what the caller has said so far, the whole of it each time.
   *
   * @param segment names the stretch of speech whose text is replaced.
   */
  caller(segment: string, text: string, final: boolean): void;
  /** Removes the text of a segment, since it is part of no turn. */
  withdraw(segment: string): void;
  /** Begins the caption of a reply, to which text is appended as it is heard. */
  reply(): ReplyCaption;
  /** Shows a text that is not spoken, a table or code, in the chat. */
  show(text: string): void;
  state(state: AgentState): void;
  /** Shows the settings that this call is served with. */
  settings(settings: SettingsInUse): void;
  /** Shows which modes the caller may choose, and which is on. */
  modes(modes: CallModes): void;
  /** Shows how the time of a turn was spent. */
  turn(report: TurnReport): void;
  /** Shows how the end of a turn is judged. */
  endpointing(report: EndpointingReport): void;
}

export interface ReplyCaption {
  /** Names the reply in the transcript. */
  readonly segment: string;
  append(text: string): void;
  /** @param interrupted whether it ended before all of it was heard. */
  end(interrupted: boolean): void;
}

/** Publishers of the agent's attributes, one for each thing that is shown by them. */
export interface Publishers {
  readonly state: StatePublisher<AgentState>;
  readonly settings: StatePublisher<string>;
  readonly modes: StatePublisher<string>;
}

/** Captions in the form that LiveKit's clients expect. */
export class RoomCaptions implements Captions {
  readonly #room: Room;
  readonly #callerIdentity: string;
  readonly #outbox: Outbox;
  readonly #publishers: Publishers;

  constructor(room: Room, callerIdentity: string, outbox: Outbox, publishers: Publishers) {
    this.#room = room;
    this.#callerIdentity = callerIdentity;
    this.#outbox = outbox;
    this.#publishers = publishers;
  }

  caller(segment: string, text: string, final: boolean): void {
    this.#outbox.put(async () => {
      const writer = await this.#open(this.#callerIdentity, segment, final);
      await writer.write(text);
      await writer.close();
    });
  }

  withdraw(segment: string): void {
    // LiveKit's clients ignore an empty text, so a space replaces the old one.
    this.caller(segment, ' ', true);
  }

  reply(): ReplyCaption {
    const segment = `SG_${randomUUID()}`;
    let writer: TextStreamWriter | undefined;
    return {
      segment,
      append: (text) =>
        this.#outbox.put(async () => {
          writer ??= await this.#open(this.#me.identity, segment, false);
          await writer.write(text);
        }),
      end: (interrupted) => {
        this.#outbox.put(async () => writer?.close(), true);
        this.#send({ segment, interrupted }, REPLY_TOPIC);
      },
    };
  }

  show(text: string): void {
    this.#outbox.put(() => this.#me.sendText(text, { topic: CHAT_TOPIC }));
  }

  state(state: AgentState): void {
    this.#publishers.state.publish(state);
  }

  settings(settings: SettingsInUse): void {
    this.#publishers.settings.publish(JSON.stringify(settings));
  }

  modes(modes: CallModes): void {
    this.#publishers.modes.publish(JSON.stringify(modes));
  }

  turn(report: TurnReport): void {
    this.#send(report, TURN_TOPIC);
  }

  endpointing(report: EndpointingReport): void {
    this.#send(report, ENDPOINTING_TOPIC);
  }

  #send(report: TurnReport | ReplyEnd | EndpointingReport, topic: string): void {
    const text = JSON.stringify(report);
    this.#outbox.put(() => this.#me.sendText(text, { topic }));
  }

  #open(speaker: string, segment: string, final: boolean): Promise<TextStreamWriter> {
    return this.#me.streamText({
      topic: TRANSCRIPTION_TOPIC,
      senderIdentity: speaker,
      attributes: transcriptionAttributes({ segment, final, track: this.#microphoneOf(speaker) }),
    });
  }

  get #me(): LocalParticipant {
    const me = this.#room.localParticipant;
    if (!me) throw new Error('The room was never joined');
    return me;
  }

  #microphoneOf(identity: string): string | undefined {
    const participant =
      identity === this.#me.identity ? this.#me : this.#room.remoteParticipants.get(identity);
    return microphonesAmong<TrackPublication>(participant?.trackPublications.values() ?? []).at(-1)?.sid;
  }
}
