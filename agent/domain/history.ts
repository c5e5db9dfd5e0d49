/** One entry of a conversation. */
export interface Message {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/**
 * What was said in a call, as both sides heard it. A side that goes on before the other was heard continues its last
 * message: the roles alternate, as chat templates want it.
 */
export class History {
  readonly #system: Message;
  #messages: readonly Message[] = [];

  constructor(systemPrompt: string) {
    this.#system = { role: 'system', content: systemPrompt };
  }

  get messages(): readonly Message[] {
    return this.#messages;
  }

  add(role: 'user' | 'assistant', content: string): void {
    this.#messages = append(this.#messages, { role, content });
  }

  /**
   * The conversation as a model is asked for its next message. The oldest messages are left out until it fits, and of the newest
   * its beginning, if that alone is too long: anything can be typed.
   *
   * @param text what the caller said last, not added yet.
   * @param tokens how many tokens a text takes, the template's included.
   * @param limit tokens that the model can read.
   */
  prompt(text: string, tokens: (text: string) => number, limit: number): readonly Message[] {
    const messages = append(this.#messages, { role: 'user', content: text });
    let room = limit - tokens(this.#system.content);
    const newest = messages.at(-1);
    if (newest && tokens(newest.content) > room) {
      return [this.#system, { ...newest, content: endOf(newest.content, tokens, room) }];
    }
    let from = messages.length;
    while (from > 0) {
      room -= tokens(messages[from - 1]?.content ?? '');
      if (room < 0) break;
      from--;
    }
    // A conversation that begins with the agent's half of an exchange misleads.
    if (from > 0 && messages[from]?.role === 'assistant') from++;
    return [this.#system, ...messages.slice(from)];
  }
}

/** As much of a text's end as there is room for; all of it where there is none. */
function endOf(text: string, tokens: (text: string) => number, room: number): string {
  if (room <= 0) return text;
  let end = text;
  for (let taken = tokens(end); taken > room && end !== ''; taken = tokens(end))
    end = end.slice(Math.ceil(end.length * (1 - room / taken)));
  return end.trim();
}

function append(messages: readonly Message[], message: Message): readonly Message[] {
  const content = message.content.trim();
  if (content === '') return messages;
  const last = messages.at(-1);
  if (last?.role !== message.role) return [...messages, { ...message, content }];
  return [...messages.slice(0, -1), { ...last, content: `${last.content} ${content}` }];
}
